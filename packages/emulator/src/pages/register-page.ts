import type { LoginOptions } from '../login/login-options'
import { escapeHtml } from './escape-html'
import { loginPurpose } from './login-purpose'
import { pageLayout } from './page-layout'
import { textsOf } from './texts'

/** Why a registration was rejected: an invalid username, a missing password, or a username that is in use. */
export type RegisterProblem = 'username' | 'password' | 'taken'

export interface RegisterPageView {
  /** The URL that the form posts to. */
  action: string
  loginUrl: string
  appId: string
  options: LoginOptions
  username: string
  name: string
  problem: RegisterProblem | undefined
}

/** Returns the registration page. It needs no script. */
export function registerPage(view: RegisterPageView): string {
  const { language } = view.options
  const texts = textsOf[language]
  const { problem } = view
  const invalid = (field: string) =>
    problem === field || (problem === 'taken' && field === 'username')
      ? ' aria-invalid="true" aria-describedby="error"'
      : ''
  return pageLayout(
    texts.register,
    `<h1>${texts.register}</h1>
${loginPurpose(view.appId, view.options, 'register')}
${problem ? `<p class="error" id="error" role="alert">${texts.problems[problem]}</p>` : ''}
<form class="sign-in" method="post" action="${escapeHtml(view.action)}">
<label for="name">${texts.name}</label>
<input id="name" name="name" autocomplete="name" autofocus value="${escapeHtml(view.name)}">
<label for="username">${texts.username}</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${escapeHtml(view.username)}"${invalid('username')}>
<label for="password">${texts.password}</label>
<input id="password" name="password" type="password" autocomplete="new-password" required${invalid('password')}>
<button type="submit">${texts.register}</button>
</form>
<p class="other">${texts.haveAccount} <a href="${escapeHtml(view.loginUrl)}">${texts.logIn}</a></p>`,
    language,
  )
}
