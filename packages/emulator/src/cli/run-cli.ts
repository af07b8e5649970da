import { createEmulator } from '../create-emulator'
import type { Emulator } from '../emulator'
import { EmulatorError } from '../settings/emulator-error'
import { helpText } from './help-text'
import { parseArguments } from './parse-arguments'

/** The parts of the Node process that the command line uses. */
export interface CliProcess {
  args: readonly string[]
  version: string
  out(text: string): void
  error(text: string): void
  /** Calls `stop` when the process receives SIGINT or SIGTERM. */
  onStop(stop: () => void): void
}

/** The exit codes for errors: `failed` if the port cannot be used, `badOption` if an option is invalid. */
const exitCodes = { failed: 1, badOption: 2 } as const

/** Runs the command line until a signal stops it. Returns the exit code. */
export async function runCli(process: CliProcess): Promise<number> {
  try {
    const command = parseArguments(process.args)
    if (command.kind === 'help') process.out(helpText(process.version))
    else if (command.kind === 'version') process.out(process.version)
    else await serve(process, await createEmulator(command.options))
    return 0
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error
    process.error(`genauth-emulator: ${error.message}`)
    const couldNotListen = error.option === 'port' && error.cause !== undefined
    return couldNotListen ? exitCodes.failed : exitCodes.badOption
  }
}

async function serve(process: CliProcess, emulator: Emulator): Promise<void> {
  process.out(startText(emulator))
  await new Promise<void>((resolve) => process.onStop(resolve))
  await emulator.close()
}

function startText({ url, app, users }: Emulator): string {
  const logins = users.map(({ username, password }) => `${username} / ${password}`)
  return `GenAuth emulator
  app host       ${url}
  app id         ${app.id}
  callbacks      ${app.redirectUris.join('\n                 ')}
  users          ${logins.join('\n                 ')}
  control        ${url}/__emulator/state
Stop it with Ctrl+C.`
}
