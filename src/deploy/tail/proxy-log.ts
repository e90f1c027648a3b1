import type { LogEntry } from '../../log.ts';
import { isAboutFilters } from './is-about-filters.ts';
import { proxyLogLine } from './proxy-log-line.ts';

export interface ProxyLine {
  /** Undefined where the line is no record. */
  entry: LogEntry | undefined;
  /** What to show of a line that is no record. latin1 */
  line: string;
  isAboutFilters: boolean;
}

/** The end of a record of Envoy's under Istio's agent, also where its message has several lines. */
const END = /\tthread=\d+$/;
const OF_ISTIOS_ENVOY = /^\S+\t\w+\tenvoy /;
/** The beginning of a line of an access log, as Istio and Envoy Gateway have it written unless told otherwise. */
const ACCESS = /^(?:\[\d|\{")/;
/** Within how many milliseconds the lines of one message are written. Access logs are written with a delay, and together. */
const TOGETHER = 5;

/** The log of one proxy, read line by line: a filter's message may have several. */
export class ProxyLog {
  /** Whether the record that may still go on has to do with filters. */
  #isAboutFilters = false;
  /** Whether it goes on until its end is seen. */
  #isOpen = false;
  /** When it was written. */
  #time = 0;

  /** `time`: when the line was written, in milliseconds. */
  read(line: string, time: number): ProxyLine {
    const entry = proxyLogLine(line);
    if (entry !== undefined) {
      const isAbout = isAboutFilters(line, entry);
      this.#isOpen = OF_ISTIOS_ENVOY.test(line) && !END.test(line);
      this.#isAboutFilters = isAbout && !END.test(line);
      this.#time = time;
      return { entry, line, isAboutFilters: isAbout };
    }
    const goesOn = this.#isOpen || (time - this.#time <= TOGETHER && !ACCESS.test(line));
    const belongs = this.#isAboutFilters && goesOn;
    const isAbout = belongs || isAboutFilters(line, undefined);
    if (!this.#isOpen || !END.test(line)) return { entry, line, isAboutFilters: isAbout };
    this.#isOpen = false;
    this.#isAboutFilters = false;
    return { entry, line: line.replace(END, ''), isAboutFilters: isAbout };
  }
}
