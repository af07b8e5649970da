import { logInAndReadUser } from './modules/log-in'
import type { AppOptions, ConformanceModule, Mode } from './modules/module'
import type { Outcome } from './outcome'
import type { KeyPool } from './provider/key-ring'
import { type Provider, startProvider } from './provider/start-provider'
import { openBrowserMode } from './relying-party/browser-mode'
import { createRelyingParty } from './relying-party/relying-party'
import { openServerMode } from './relying-party/server-mode'
import type { UserAgent } from './relying-party/user-agent'

/** What happened in a module. */
export interface ModuleResult {
  readonly outcome: Outcome
  /** What the app did wrong besides the outcome. */
  readonly violations: readonly string[]
}

/** Runs a module in a mode, with a provider and an app of its own. */
export async function runModule(
  { behaviour = {}, options = {}, run = logInAndReadUser }: ConformanceModule,
  mode: Mode,
  pool: KeyPool,
): Promise<ModuleResult> {
  const provider = await startProvider(behaviour, pool)
  try {
    const agent = await openAgent(provider, mode, options)
    try {
      const outcome = await run({
        provider,
        party: createRelyingParty(agent),
        openOther: async () => createRelyingParty(await agent.openOther()),
      })
      return { outcome, violations: provider.violations }
    } finally {
      await agent.close()
    }
  } finally {
    await provider.close()
  }
}

/** Opens the app with the options that a module needs. */
function openAgent(provider: Provider, mode: Mode, options: AppOptions): Promise<UserAgent> {
  const { verification, backchannelLogout, tokenEndpointAuthMethod, ...common } = options
  return mode === 'browser'
    ? openBrowserMode(provider, {
        ...common,
        ...(verification && { verifyIdTokenSignature: true }),
      })
    : openServerMode(provider, { ...common, backchannelLogout, tokenEndpointAuthMethod })
}
