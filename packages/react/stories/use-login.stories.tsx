import { LoggedIn, LoggedOut } from '@genauth/react'
import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ComponentProps } from 'react'
import { expect } from 'storybook/test'
import { LoginCard } from './examples/login-card'
import source from './examples/login-card.tsx?raw'
import { LoginForm } from './examples/login-form'
import formSource from './examples/login-form.tsx?raw'
import { ProfileCard } from './examples/profile-card'
import { sampleError } from './parts/sample-error'
import { genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

type Args = StoryState & ComponentProps<typeof LoginCard>

/**
 * `useLogin(options?)` starts logins. `login()` redirects to GenAuth's login page, and `loginWithPopup()` opens the login page in a popup.
 * Both functions return nothing and ignore an event, so `onClick={login}` works. All hooks in a tab share `isPending`.
 *
 * `loginAsync()` and `loginWithPopupAsync()` return a promise, for code that continues afterwards. If the user comes back to the page
 * without a login, `loginAsync()` rejects with `login_abandoned`. Catch this error in a React Action.
 */
const meta = {
  title: 'Hooks/useLogin',
  component: LoginCard,
  args: { state: 'anonymous' },
  parameters: { docs: { source: { code: source } } },
} satisfies Meta<Args>

export default meta
type Story = StoryObj<Args>

/** The user is signed out, and no login is running. */
export const Ready: Story = {
  async play({ canvas }) {
    await expect(canvas.getByRole('button', { name: 'Log in' })).toBeEnabled()
    await expect(canvas.queryByRole('alert')).toBeNull()
  },
}

/** The session is loading, so the app does not know yet whether a login is needed. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByRole('button', { name: 'Log in' })).toBeEnabled()
  },
}

/** A login is running in this tab. `isPending` is `true` for every login button, even for a button that did not start the login. */
export const LoggingIn: Story = {
  args: { state: 'logging in' },
  async play({ canvas }) {
    await expect(canvas.getByRole('button', { name: 'Redirecting to GenAuth …' })).toBeDisabled()
    await expect(canvas.getByRole('button', { name: 'Log in with a popup' })).toBeDisabled()
  },
}

/** A click passes its event to `login`, which ignores it. */
export const Clicked: Story = {
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Log in' }))
    await expect(
      await canvas.findByRole('button', { name: 'Redirecting to GenAuth …' }),
    ).toBeDisabled()
    await expect(genauthOf({ loaded }).callsTo('login')).toEqual([{ method: 'login', args: [{}] }])
  },
}

/** The user comes back from GenAuth with the Back button. `isPending` is `false`, there is no error, and the button works again. */
export const CameBackWithBack: Story = {
  async play({ canvas, loaded, step, userEvent }) {
    const logIn = async () => userEvent.click(canvas.getByRole('button', { name: 'Log in' }))
    await step('The browser redirects to GenAuth', async () => {
      await logIn()
      await expect(await canvas.findByText('Redirecting to GenAuth …')).toBeVisible()
    })
    await step('The user comes back', async () => {
      genauthOf({ loaded }).setPendingAction(undefined)
      await expect(await canvas.findByRole('button', { name: 'Log in' })).toBeEnabled()
      await expect(canvas.queryByRole('alert')).toBeNull()
    })
    await step('The browser redirects again', async () => {
      await logIn()
      await expect(await canvas.findByText('Redirecting to GenAuth …')).toBeVisible()
    })
  },
}

/** A form Action that awaits `loginAsync()` is pending until the browser has left the page, or until the user comes back. */
export const AwaitedInAnAction: Story = {
  parameters: { docs: { source: { code: formSource } } },
  render: () => <LoginForm />,
  async play({ canvas, loaded, step, userEvent }) {
    await step('The Action is pending', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Log in' }))
      await expect(await canvas.findByRole('button', { name: 'Redirecting …' })).toBeDisabled()
    })
    await step('The user comes back, and the Action ends', async () => {
      genauthOf({ loaded }).setPendingAction(undefined)
      await expect(await canvas.findByRole('button', { name: 'Log in' })).toBeEnabled()
      await expect(canvas.getByRole('status')).toHaveTextContent('You are not logged in yet.')
    })
  },
}

/** The options of the hook apply to every login that the hook starts. */
export const WithOptions: Story = {
  args: { returnTo: '/orders?open=7', prompt: 'login' },
  async play({ canvas, args, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Log in' }))
    const { returnTo, prompt } = args
    await expect(genauthOf({ loaded }).login).toHaveBeenCalledWith({ returnTo, prompt })
  },
}

/** During a login in a popup, the app stays open. After the login, the app shows the user. */
export const WithPopup: Story = {
  render: ({ returnTo, prompt }) => (
    <>
      <LoggedOut>
        <LoginCard returnTo={returnTo} prompt={prompt} />
      </LoggedOut>
      <LoggedIn>
        <ProfileCard />
      </LoggedIn>
    </>
  ),
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Log in with a popup' }))
    await expect(await canvas.findByText('Ada Lovelace')).toBeVisible()
    await expect(genauthOf({ loaded }).callsTo('loginWithPopup')).toHaveLength(1)
  },
}

/** The browser blocked the popup. `error` has the reason, and there is no `unhandledrejection` event. */
export const PopupBlocked: Story = {
  async play({ canvas, loaded, userEvent }) {
    genauthOf({ loaded }).failNext('loginWithPopup', sampleError('popup_blocked'))
    await userEvent.click(canvas.getByRole('button', { name: 'Log in with a popup' }))
    await expect(await canvas.findByRole('alert')).toHaveTextContent('popup_blocked')
    await expect(canvas.getByRole('button', { name: 'Log in' })).toBeEnabled()
  },
}

/** The first login cannot start. The next attempt clears the error. */
export const TriedAgain: Story = {
  async play({ canvas, loaded, step, userEvent }) {
    genauthOf({ loaded }).failNext('login', sampleError('storage_unavailable'))
    await step('The first click fails', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Log in' }))
      await expect(await canvas.findByRole('alert')).toHaveTextContent('storage_unavailable')
    })
    await step('The second click redirects', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Log in' }))
      await expect(await canvas.findByText('Redirecting to GenAuth …')).toBeVisible()
      await expect(canvas.queryByRole('alert')).toBeNull()
    })
  },
}

/** The user denied the login on GenAuth's page, so `error` is set. `reset()` clears `error`. */
export const ReturnedWithAnError: Story = {
  args: { state: 'error', errorCode: 'access_denied' },
  async play({ canvas, userEvent }) {
    await expect(canvas.getByRole('alert')).toHaveTextContent('access_denied')
    await userEvent.click(canvas.getByRole('button', { name: 'Dismiss' }))
    await expect(canvas.queryByRole('alert')).toBeNull()
  },
}

/** The session has expired. This is not a failed login, so `error` is `null`. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(canvas.getByRole('button', { name: 'Log in' })).toBeEnabled()
    await expect(canvas.queryByRole('alert')).toBeNull()
  },
}

/** A token refresh does not make the button render again. */
export const Renewing: Story = {
  args: { state: 'authenticated', prompt: 'login' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
    await genauthOf({ loaded }).completeRenewal()
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
  },
}
