import type { Outcome } from '../outcome'
import { check } from '../provider/check'
import type { ModuleRun, Plan } from './module'

export const thirdParty: Plan = {
  title: 'Third-party initiated login',
  name: 'oidcc-client-test-3rd-party-init-login-test-plan',
  modules: [
    {
      name: 'oidcc-client-test-3rd-party-init-login',
      outcome: 'accepted',
      adapted:
        'The module first sends the issuer of another provider, which the app refuses with `invalid_request`. It also sends `login_hint` and `target_link_uri`. The suite sends only `iss`.',
      run: initiateLogin,
    },
  ],
}

async function initiateLogin({ provider, party }: ModuleRun): Promise<Outcome> {
  const target = { login_hint: 'ada@example.org', target_link_uri: 'https://evil.example/' }
  const foreign = await party.initiateLogin({ ...target, iss: 'https://evil.example/oidc' })
  check(provider, foreign === 'refused: invalid_request', 'Another issuer started a login.')
  check(provider, provider.count('authorization') === 0, 'Another issuer led to the provider.')
  const outcome = await party.initiateLogin({ ...target, iss: provider.issuer })
  const login = provider.requests.find(({ endpoint }) => endpoint === 'authorization')
  const hint = login?.parameters.get('login_hint')
  check(provider, hint === target.login_hint, 'The provider did not receive the login_hint.')
  check(provider, party.path === '/', 'The user did not continue at the root of the app.')
  return outcome === 'accepted' ? party.readUser() : outcome
}
