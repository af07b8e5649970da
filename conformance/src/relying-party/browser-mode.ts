import type { GenAuthOptions } from '@genauth/core'
import { type GenAuthErrorCode, isGenAuthError } from '@genauth/core/errors'
import {
  createWorld,
  type Document,
  home,
  redirectUri,
  until,
} from '../../../packages/core/test/browser-mode/world'
import type { Provider } from '../provider/start-provider'
import { followRedirects } from './follow-redirects'
import { startInitiatedLogin } from './start-initiated-login'
import type { UserAgent } from './user-agent'

/** Opens a browser whose page has the tokens: an app with `createGenAuth`. The page is fake, its requests to the provider are real. */
export async function openBrowserMode(
  provider: Provider,
  changes: Partial<GenAuthOptions>,
): Promise<UserAgent> {
  const world = await createWorld(fetch)
  const postLogoutRedirectUri = `${home}/`
  provider.app = { redirectUri, postLogoutRedirectUri, authMethod: 'none' }
  const options: Partial<GenAuthOptions> = {
    appId: provider.appId,
    appHost: provider.url,
    protocol: 'oidc',
    postLogoutRedirectUri,
    ...changes,
  }
  // The ids of the fake page are short, but the provider requires a `state` that cannot be guessed.
  const randomId = () => crypto.randomUUID()
  // The timers of the page never fire, but its clock shows the time of the provider.
  const setClock = () => world.shiftClock(Date.now() - world.now())
  const openAgent = async (): Promise<UserAgent> => {
    let tab: Document | undefined
    const load = (href: string) => {
      setClock()
      tab = tab ? tab.load({ href }) : world.open({ href, options, runtime: { randomId } })
      return tab
    }
    const agent: UserAgent = {
      origin: home,
      load,
      async navigate(url) {
        return { url: await followRedirects(url, home) }
      },
      async initiateLogin(parameters) {
        const { genauth, page } = load(`${home}/sso?${new URLSearchParams(parameters)}`)
        let refusedBy: GenAuthErrorCode | undefined
        startInitiatedLogin(genauth, page.href, provider.issuer).catch((error: unknown) => {
          refusedBy = isGenAuthError(error) ? error.code : 'unexpected_error'
        })
        await until(() => refusedBy !== undefined || page.navigations.length > 0)
        const [url] = page.navigations
        return url === undefined ? { url: page.href, refusedBy } : agent.navigate(url)
      },
      openOther: openAgent,
      close: async () => undefined,
    }
    return agent
  }
  return openAgent()
}
