/** The process around the command line. Imports nothing on top, so that `--version` answers at once. */
export async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.length === 1 && argv[0] === '--version') {
    const { packageVersion } = await import('../package-root.ts');
    process.stdout.write(`${packageVersion()}\n`);
    return;
  }
  const [{ hasGlobalFlag }, { runCommandLine }, { processIO }, { errorText, exitCodeOf }] = await Promise.all([
    import('./global-flag.ts'),
    import('./run-command-line.ts'),
    import('./io.ts'),
    import('./print-error.ts'),
  ]);
  const io = processIO(process, hasGlobalFlag(argv, '--no-color'));
  // Below a failed promise or a throwing event handler there is nobody left to clean up.
  const crash = (error: unknown) => {
    process.stderr.write(errorText(error, io, hasGlobalFlag(argv, '--json')));
    process.exit(exitCodeOf(error));
  };
  process.on('uncaughtException', crash).on('unhandledRejection', crash);
  // Not `exitCode`: a command is done when it says so, whatever sockets it may have left.
  process.exit(await runCommandLine(argv, io, process));
}
