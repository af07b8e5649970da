import { escapeHtml } from './escape-html'
import { pageLayout } from './page-layout'

export interface ConsentPageView {
  action: string
  appId: string
  username: string
  scopes: readonly string[]
}

const meanings: Readonly<Record<string, string>> = {
  openid: 'See who you are',
  profile: 'Read your profile',
  email: 'Read your email address',
  phone: 'Read your phone number',
  address: 'Read your postal address',
  offline_access: 'Keep you logged in while you are away',
  user: 'Read your user information',
}

export function consentPage(view: ConsentPageView): string {
  const items = view.scopes.map((scope) => `<li>${escapeHtml(meanings[scope] ?? scope)}</li>`)
  return pageLayout(
    'Allow access',
    `<h1>Allow access?</h1>
<p>You are logged in as <strong>${escapeHtml(view.username)}</strong>. The app <code>${escapeHtml(view.appId)}</code> requests permission to:</p>
<ul class="scopes">${items.join('')}</ul>
<form method="post" action="${escapeHtml(view.action)}">
<div class="choices">
<button type="submit" name="decision" value="allow">Allow</button>
<button class="plain" type="submit" name="decision" value="deny">Deny</button>
</div>
</form>`,
  )
}
