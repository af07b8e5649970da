import { spawn } from 'node:child_process'

/** Kills processes and removes folders when this process ends, even if it is killed. */
export interface Cleanup {
  /** Adds a process group to kill. The process must lead its group (`detached`). */
  add(pid: number): void
  /** Cleans up now. */
  execute(): Promise<void>
}

// The shell reads one process id per line. The shell's input closes when this process ends.
const script = `
pids=
while read -r pid; do pids="$pids $pid"; done
for pid in $pids; do kill -s KILL -- "-$pid" 2>/dev/null; done
rm -rf -- "$@"
`

/**
 * Starts a shell that outlives this process and cleans up. An `exit` handler is not enough: it does not run if this process is killed.
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
