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
 * `useLogin(options?)` begins logins: `login()` leaves for GenAuth's page and comes back, `loginWithPopup()` stays. Both return nothing and
 * ignore an event, so `onClick={login}` is all a button needs. `isPending` is one for the whole page, however many buttons there are.
 *
 * `loginAsync()` and `loginWithPopupAsync()` return a promise, for code that goes on afterwards. If the user comes back to the page without a
 * login, `loginAsync()` rejects with `login_abandoned`. Catch it in a React Action.
 */
const meta = {
  title: 'Hooks/useLogin',
  component: LoginCard,
  args: { state: 'anonymous' },
  parameters: { docs: { source: { code: source } } },
} satisfies Meta<Args>

export default meta
type Story = StoryObj<Args>

/** A visitor, and nothing under way. */
export const Ready: Story = {
  async play({ canvas }) {
    await expect(canvas.getByRole('button', { name: 'Log in' })).toBeEnabled()
    await expect(canvas.queryByRole('alert')).toBeNull()
  },
}

/** The session is still being restored: whether a login is needed is not known yet. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByRole('button', { name: 'Log in' })).toBeEnabled()
  },
}

/** A login is under way, begun here or elsewhere in the page: every button knows. */
export const LoggingIn: Story = {
  args: { state: 'logging in' },
  async play({ canvas }) {
    await expect(canvas.getByRole('button', { name: 'Leaving for GenAuth …' })).toBeDisabled()
    await expect(canvas.getByRole('button', { name: 'Log in with a popup' })).toBeDisabled()
  },
}

/** A click passes its event to `login`, which ignores it. */
export const Clicked: Story = {
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Log in' }))
    await expect(
      await canvas.findByRole('button', { name: 'Leaving for GenAuth …' }),
    ).toBeDisabled()
    await expect(genauthOf({ loaded }).callsTo('login')).toEqual([{ method: 'login', args: [{}] }])
  },
}

/** The user comes back from GenAuth's page with Back: nothing is pending, nothing is reported, and the button works again. */
export const CameBackWithBack: Story = {
  async play({ canvas, loaded, step, userEvent }) {
    const logIn = async () => userEvent.click(canvas.getByRole('button', { name: 'Log in' }))
    await step('The page leaves', async () => {
      await logIn()
      await expect(await canvas.findByText('Leaving for GenAuth …')).toBeVisible()
    })
    await step('The user comes back', async () => {
      genauthOf({ loaded }).setPendingAction(undefined)
      await expect(await canvas.findByRole('button', { name: 'Log in' })).toBeEnabled()
      await expect(canvas.queryByRole('alert')).toBeNull()
    })
    await step('The page leaves again', async () => {
      await logIn()
      await expect(await canvas.findByText('Leaving for GenAuth …')).toBeVisible()
    })
  },
}

/** An Action of a form that awaits `loginAsync()` is pending until the page has left, or until the user comes back. */
export const AwaitedInAnAction: Story = {
  parameters: { docs: { source: { code: formSource } } },
  render: () => <LoginForm />,
  async play({ canvas, loaded, step, userEvent }) {
    await step('The Action is pending', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Log in' }))
      await expect(await canvas.findByRole('button', { name: 'Leaving …' })).toBeDisabled()
    })
    await step('The user comes back, and the Action ends', async () => {
      genauthOf({ loaded }).setPendingAction(undefined)
      await expect(await canvas.findByRole('button', { name: 'Log in' })).toBeEnabled()
      await expect(canvas.getByRole('status')).toHaveTextContent('You are not logged in yet.')
    })
  },
}

/** Options of the hook hold for every login that is begun with it. */
export const WithOptions: Story = {
  args: { returnTo: '/orders?open=7', prompt: 'login' },
  async play({ canvas, args, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Log in' }))
    const { returnTo, prompt } = args
    await expect(genauthOf({ loaded }).login).toHaveBeenCalledWith({ returnTo, prompt })
  },
}

/** With a popup the page stays where it is, and its visitor becomes a user. */
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

/** The browser did not let the popup open. Nobody awaited the click, and no unhandled rejection is raised. */
export const PopupBlocked: Story = {
  async play({ canvas, loaded, userEvent }) {
    genauthOf({ loaded }).failNext('loginWithPopup', sampleError('popup_blocked'))
    await userEvent.click(canvas.getByRole('button', { name: 'Log in with a popup' }))
    await expect(await canvas.findByRole('alert')).toHaveTextContent('popup_blocked')
    await expect(canvas.getByRole('button', { name: 'Log in' })).toBeEnabled()
  },
}

/** A login that could not begin, and then one that can: the error goes with the next try. */
export const TriedAgain: Story = {
  async play({ canvas, loaded, step, userEvent }) {
    genauthOf({ loaded }).failNext('login', sampleError('storage_unavailable'))
    await step('The first click fails', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Log in' }))
      await expect(await canvas.findByRole('alert')).toHaveTextContent('storage_unavailable')
    })
    await step('The second one leaves', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Log in' }))
      await expect(await canvas.findByText('Leaving for GenAuth …')).toBeVisible()
      await expect(canvas.queryByRole('alert')).toBeNull()
    })
  },
}

/** The visitor has said no on GenAuth's page, and came back with that. `reset()` forgets it. */
export const CameBackWithAnError: Story = {
  args: { state: 'error', errorCode: 'access_denied' },
  async play({ canvas, userEvent }) {
    await expect(canvas.getByRole('alert')).toHaveTextContent('access_denied')
    await userEvent.click(canvas.getByRole('button', { name: 'Dismiss' }))
    await expect(canvas.queryByRole('alert')).toBeNull()
  },
}

/** An expiry is no failed login: there is nothing to report here. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(canvas.getByRole('button', { name: 'Log in' })).toBeEnabled()
    await expect(canvas.queryByRole('alert')).toBeNull()
  },
}

/** Somebody is logged in already, and their token is renewed: the button does not render again. */
export const Renewing: Story = {
  args: { state: 'authenticated', prompt: 'login' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
    await genauthOf({ loaded }).completeRenewal()
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
  },
}
