import { hasGlobalFlag } from './global-flag.ts';
import { processIO } from './io.ts';
import { errorText, exitCodeOf } from './print-error.ts';
import { runCommandLine } from './run-command-line.ts';

/** The process around the command line. */
export async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  const noColour = hasGlobalFlag(argv, '--no-color');
  if (noColour) {
    // What asks the user, and programs that are started, know the variables alone.
    process.env['NO_COLOR'] = '1';
    delete process.env['FORCE_COLOR'];
  }
  const io = processIO(process, noColour);
  // Below a failed promise or a throwing event handler there is nobody left to clean up.
  const crash = (error: unknown) => {
    process.stderr.write(errorText(error, io, hasGlobalFlag(argv, '--json')));
    process.exit(exitCodeOf(error));
  };
  process.on('uncaughtException', crash).on('unhandledRejection', crash);
  // Not `exitCode`: a command is done when it says so, whatever sockets it may have left.
  process.exit(await runCommandLine(argv, io, process));
}
