import { escapeHtml } from './escape-html'
import { pageLayout } from './page-layout'

export interface ConsentPageView {
  action: string
  appId: string
  username: string
  scopes: readonly string[]
}

const meanings: Readonly<Record<string, string>> = {
  openid: 'Know who you are',
  profile: 'Read your profile',
  email: 'Read your e-mail address',
  phone: 'Read your phone number',
  address: 'Read your address',
  offline_access: 'Stay logged in when you are away',
  user: 'Read your user information',
}

export function consentPage(view: ConsentPageView): string {
  const items = view.scopes.map((scope) => `<li>${escapeHtml(meanings[scope] ?? scope)}</li>`)
  return pageLayout(
    'Allow access',
    `<h1>Allow access?</h1>
<p>The app <code>${escapeHtml(view.appId)}</code> asks <strong>${escapeHtml(view.username)}</strong> for permission to:</p>
<ul class="scopes">${items.join('')}</ul>
<form method="post" action="${escapeHtml(view.action)}">
<div class="choices">
<button type="submit" name="decision" value="allow">Allow</button>
<button class="plain" type="submit" name="decision" value="deny">Deny</button>
</div>
</form>`,
  )
}
