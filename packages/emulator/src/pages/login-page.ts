import type { EmulatorUser } from '../settings/emulator-user'
import { escapeHtml } from './escape-html'
import { pageLayout } from './page-layout'

export interface LoginPageView {
  /** The URL that the forms post to. */
  action: string
  appId: string
  tenantId: string | undefined
  url: string
  users: readonly EmulatorUser[]
  /** The user name that the user entered in a failed attempt. */
  failedUsername: string | undefined
}

/**
 * Returns the login page. It has a login form, and a button for each test user. Each button has its own form, so the page needs no script.
 */
export function loginPage(view: LoginPageView): string {
  const failed = view.failedUsername !== undefined
  const tenant =
    view.tenantId === undefined ? '' : ` in the tenant <code>${escapeHtml(view.tenantId)}</code>`
  return pageLayout(
    'Log in',
    `<h1>Log in</h1>
<p>to the app <code>${escapeHtml(view.appId)}</code>${tenant}</p>
${failed ? '<p class="error" id="error" role="alert">Wrong username or password.</p>' : ''}
<form class="sign-in" method="post" action="${escapeHtml(view.action)}">
<label for="username">Username</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus value="${escapeHtml(view.failedUsername ?? '')}"${failed ? ' aria-invalid="true" aria-describedby="error"' : ''}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${failed ? ' aria-invalid="true" aria-describedby="error"' : ''}>
<button type="submit">Log in</button>
</form>
<h2>Test users</h2>
<ul>${view.users.map((user) => userButton(user, view)).join('')}</ul>`,
  )
}

function userButton(user: EmulatorUser, view: LoginPageView): string {
  const { name } = user.claims
  const label = typeof name === 'string' ? name : user.username
  return `<li><form method="post" action="${escapeHtml(view.action)}">
<input type="hidden" name="username" value="${escapeHtml(user.username)}">
<input type="hidden" name="password" value="${escapeHtml(user.password)}">
<button class="user" type="submit"><img alt="" src="${escapeHtml(`${view.url}/avatars/${user.username}.svg`)}"><span>Continue as ${escapeHtml(label)}<small>${escapeHtml(user.username)} / ${escapeHtml(user.password)}</small></span></button>
</form></li>`
}
