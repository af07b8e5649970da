import { spawn } from 'node:child_process'

/** What is to end, and to be removed, when this process does, however it ends. */
export interface LastWill {
  /** Ends the group of a process with us. The process has to lead it (`detached`). */
  add(pid: number): void
  /** Does it now. */
  execute(): Promise<void>
}

// Reads one process a line. The end of its input is the end of whoever wrote to it.
const script = `
pids=
while read -r pid; do pids="$pids $pid"; done
for pid in $pids; do kill -s KILL -- "-$pid" 2>/dev/null; done
rm -rf -- "$@"
`

/**
 * Starts a shell that outlives us by a moment. Handlers of our own would not do: they do not run where this process is killed.
 *
 * @param folders - removed when the processes have ended
 */
export function makeLastWill(...folders: string[]): LastWill {
  const shell = spawn('/bin/sh', ['-c', script, 'sh', ...folders], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  })
  const ended = new Promise<void>((resolve) => shell.once('exit', () => resolve()))
  return {
    add: (pid) => void shell.stdin.write(`${pid}\n`),
    execute() {
      shell.stdin.end()
      return ended
    },
  }
}
