import { spawn } from 'node:child_process'

/** Kills processes and removes folders when the current process ends, even if the current process is killed. */
export interface Cleanup {
  /** Adds a process group to kill. `pid` must be the process that leads the group (the spawn option `detached`). */
  add(pid: number): void
  /** Cleans up now. */
  execute(): Promise<void>
}

// The shell reads one process id per line. The shell's input closes when the process that started the shell ends.
const script = `
pids=
while read -r pid; do pids="$pids $pid"; done
for pid in $pids; do kill -s KILL -- "-$pid" 2>/dev/null; done
rm -rf -- "$@"
`

/**
 * Starts a shell that cleans up after the current process has ended. An `exit` handler is not enough, because it does not run if the
 * process is killed.
 *
 * @param folders Folders to remove after the processes have ended.
 */
export function startCleanup(...folders: string[]): Cleanup {
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
