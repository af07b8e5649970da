import type { LoginOptions } from '@genauth/react'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { LoginOptionsCard } from './examples/login-options-card'
import source from './examples/login-options-card.tsx?raw'
import { sampleError } from './parts/sample-error'
import { genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/**
 * Every function that starts a login accepts the same options, in both modes: the tenant, a connection, the registration page, a hint for the
 * login form, languages, more scopes, and the maximum age of the last login.
 *
 * In server mode, the server accepts `prompt`, `screen`, `uiLocales`, `loginHint`, `maxAgeSeconds` and `acrValues` by default. It rejects
 * the other options, unless the option `login` of `createAuthServer` allows them.
 */
const meta = {
  title: 'Hooks/Login options',
  component: LoginOptionsCard,
  args: { state: 'anonymous' },
  parameters: { docs: { source: { code: source } } },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** Creates a story in which a click on a button starts a login with the given options. */
function clickOn(name: string, options: LoginOptions): Story {
  return {
    async play({ canvas, loaded, userEvent }) {
      await userEvent.click(canvas.getByRole('button', { name }))
      await expect(canvas.getByRole('button', { name })).toBeDisabled()
      const calls = genauthOf({ loaded }).callsTo('login')
      await expect(calls).toEqual([{ method: 'login', args: [options] }])
    },
  }
}

/** `screen: 'signup'` shows GenAuth's registration page. The new user comes back signed in. */
export const SignUp = clickOn('Create an account', { screen: 'signup' })

/** `connection` continues with one social or enterprise connection, instead of GenAuth's login form. */
export const Connection = clickOn('Continue with GitHub', { connection: 'github' })

/** `tenantId` logs in to a tenant. For a signed-in user, this login switches the tenant. The option needs the protocol `oidc`. */
export const Tenant = clickOn('Log in to Acme', { tenantId: 'acme' })

/** `loginHint` fills in GenAuth's login form. */
export const Hint = clickOn('Log in as Ada', { loginHint: 'ada@example.com' })

/** `uiLocales` selects the language of GenAuth's pages. */
export const Language = clickOn('登录', { uiLocales: ['zh-CN'] })

/** `extraScopes` adds scopes to the scopes of the client. */
export const MoreScopes = clickOn('Show my orders', { extraScopes: ['orders:read'] })

/** `maxAgeSeconds` requires the password again if the last login is older. The option needs the protocol `oidc`. */
export const FreshPassword = clickOn('Confirm your password', { maxAgeSeconds: 300 })

/** GenAuth did not require the password again, although `maxAgeSeconds` requires it. The login fails, and a previous session stays. */
export const TooOld: Story = {
  async play({ canvas, loaded, userEvent }) {
    genauthOf({ loaded }).failNext('login', sampleError('login_too_old'))
    await userEvent.click(canvas.getByRole('button', { name: 'Confirm your password' }))
    await expect(await canvas.findByRole('alert')).toHaveTextContent('login_too_old')
  },
}
