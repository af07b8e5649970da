import { createEmulator } from '../create-emulator'
import type { Emulator } from '../emulator'
import type { EmulatorApp } from '../settings/emulator-app'
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
  client         ${describeClient(app)}
  callbacks      ${app.redirectUris.join('\n                 ')}
  after logout   ${app.logoutRedirectUris.join('\n                 ')}
  users          ${logins.join('\n                 ')}
  control        ${url}/__emulator/state
Stop it with Ctrl+C.`
}

/** Says which mode of the client the setting `--auth-method` allows, because a client in the other mode fails only at the token endpoint. */
function describeClient({ tokenEndpointAuthMethod: method }: EmulatorApp): string {
  return method === 'none'
    ? 'without a secret: createGenAuth(). For a server with a secret, omit --auth-method none'
    : 'with a secret: createAuthServer(). For createGenAuth(), add --auth-method none'
}
