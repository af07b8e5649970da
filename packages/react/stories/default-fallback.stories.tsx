import { RequireLogin } from '@genauth/react'
import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ComponentProps } from 'react'
import { expect, waitFor } from 'storybook/test'
import { MembersPage } from './examples/members-page'
import { genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

type Args = StoryState & Pick<ComponentProps<typeof RequireLogin>, 'texts'>

/** Sets the language of the page for one story. */
function setLanguage(language: string): () => void {
  const page = document.documentElement
  const previous = page.lang
  page.lang = language
  return () => {
    page.lang = previous
  }
}

/**
 * What `RequireLogin` shows without the prop `fallback`: the reason, the error of the login, and a button. The default has no colors and no
 * font of its own, so that it fits into light and dark pages. The texts are Chinese if `<html lang>` is Chinese, otherwise English. The
 * prop `texts` replaces them.
 */
const meta = {
  title: 'Components/RequireLogin/Default fallback',
  args: { state: 'logged out' },
  render: ({ texts }) => (
    <RequireLogin texts={texts}>
      <MembersPage />
    </RequireLogin>
  ),
  beforeEach: () => setLanguage('en'),
} satisfies Meta<Args>

export default meta
type Story = StoryObj<Args>

/** The user has logged out. */
export const LoggedOut: Story = {
  async play({ canvas, loaded, userEvent }) {
    await expect(await canvas.findByText('You are logged out.')).toBeVisible()
    await expect(genauthOf({ loaded }).login).not.toHaveBeenCalled()
    await userEvent.click(canvas.getByRole('button', { name: 'Log in' }))
    await expect(genauthOf({ loaded }).login).toHaveBeenCalledTimes(1)
  },
}

/** The session has expired. No login starts by itself, because it would lose what the user typed on other parts of the page. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(await canvas.findByText('Your session has expired.')).toBeVisible()
    await expect(canvas.queryByRole('alert')).toBeNull()
  },
}

/** GenAuth or the server has ended the session. Only server mode has this reason. */
export const Revoked: Story = {
  args: { state: 'revoked' },
  globals: { mode: 'server' },
  async play({ canvas }) {
    await expect(await canvas.findByText('Your session was ended.')).toBeVisible()
  },
}

/** The login has failed. The error is in English, because error messages are for the developers too. */
export const LoginFailed: Story = {
  args: { state: 'error', errorCode: 'access_denied' },
  async play({ canvas }) {
    await expect(await canvas.findByText('You could not be logged in.')).toBeVisible()
    await expect(canvas.getByRole('alert')).toHaveTextContent('access_denied')
  },
}

/** The user came back from the login page with the Back button. */
export const Back: Story = {
  args: { state: 'anonymous' },
  async play({ canvas, loaded }) {
    const genauth = genauthOf({ loaded })
    await waitFor(() => expect(genauth.login).toHaveBeenCalledTimes(1))
    genauth.setPendingAction(undefined)
    await expect(await canvas.findByText('Log in to continue.')).toBeVisible()
  },
}

/** The session is loading. The page stays empty for a second, and then shows a status. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(await canvas.findByText('Please wait …', {}, { timeout: 5000 })).toBeVisible()
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

/** The page has `<html lang="zh-CN">`. */
export const Chinese: Story = {
  tags: ['!autodocs'],
  beforeEach: () => setLanguage('zh-CN'),
  async play({ canvas }) {
    await expect(await canvas.findByText('您已退出登录。')).toBeVisible()
    await expect(canvas.getByRole('button', { name: '登录' })).toBeVisible()
  },
}

/** The session of a Chinese page has expired. */
export const ChineseExpired: Story = {
  ...Chinese,
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(await canvas.findByText('登录已过期。')).toBeVisible()
  },
}

/** The session of a Chinese page was ended by GenAuth or by the server. */
export const ChineseRevoked: Story = {
  ...Chinese,
  args: { state: 'revoked' },
  globals: { mode: 'server' },
  async play({ canvas }) {
    await expect(await canvas.findByText('登录已失效。')).toBeVisible()
  },
}

/** The login on a Chinese page has failed. */
export const ChineseLoginFailed: Story = {
  ...Chinese,
  args: { state: 'error', errorCode: 'access_denied' },
  async play({ canvas }) {
    await expect(await canvas.findByText('登录失败。')).toBeVisible()
  },
}

/** `texts` replaces the sentences and the label of the button. */
export const OwnTexts: Story = {
  args: { texts: { logout: 'See you soon!', login: 'Sign in' } },
  async play({ canvas }) {
    await expect(await canvas.findByText('See you soon!')).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Sign in' })).toBeVisible()
  },
}
