import type { LoginOptions } from '../login/login-options'
import type { EmulatorUser } from '../settings/emulator-user'
import { escapeHtml } from './escape-html'
import { loginPurpose } from './login-purpose'
import { pageLayout } from './page-layout'
import { fill, textsOf } from './texts'

export interface LoginPageView {
  /** The URL that the forms post to. */
  action: string
  registerUrl: string
  appId: string
  options: LoginOptions
  url: string
  users: readonly EmulatorUser[]
  /** The text of the field for the user name: the user name of a failed attempt, or the hint of the app. */
  username: string
  hasFailed: boolean
}

/**
 * Returns the login page. It has a login form, and a button for each test user. Each button has its own form, so the page needs no script.
 */
export function loginPage(view: LoginPageView): string {
  const { hasFailed, username } = view
  const { language } = view.options
  const texts = textsOf[language]
  const invalid = hasFailed ? ' aria-invalid="true" aria-describedby="error"' : ''
  // With a username in the form, the user continues with the password.
  const focus = (isFirst: boolean) => (isFirst ? ' autofocus' : '')
  return pageLayout(
    texts.logIn,
    `<h1>${texts.logIn}</h1>
${loginPurpose(view.appId, view.options, 'login')}
${hasFailed ? `<p class="error" id="error" role="alert">${texts.wrongPassword}</p>` : ''}
<form class="sign-in" method="post" action="${escapeHtml(view.action)}">
<label for="username">${texts.username}</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required${focus(username === '')} value="${escapeHtml(username)}"${invalid}>
<label for="password">${texts.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${focus(username !== '')}${invalid}>
<button type="submit">${texts.logIn}</button>
</form>
<p class="other">${texts.noAccount} <a href="${escapeHtml(view.registerUrl)}">${texts.register}</a></p>
<h2>${texts.testUsers}</h2>
<ul>${view.users.map((user) => userButton(user, view)).join('')}</ul>`,
    language,
  )
}

function userButton(user: EmulatorUser, view: LoginPageView): string {
  const { name } = user.claims
  const label = escapeHtml(typeof name === 'string' ? name : user.username)
  const { continueAs } = textsOf[view.options.language]
  return `<li><form method="post" action="${escapeHtml(view.action)}">
<input type="hidden" name="username" value="${escapeHtml(user.username)}">
<input type="hidden" name="password" value="${escapeHtml(user.password)}">
<button class="user" type="submit"><img alt="" src="${escapeHtml(`${view.url}/avatars/${user.username}.svg`)}"><span>${fill(continueAs, 'name', label)}<small>${escapeHtml(user.username)} / ${escapeHtml(user.password)}</small></span></button>
</form></li>`
}
