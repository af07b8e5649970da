import { escapeHtml } from './escape-html'
import { pageLayout } from './page-layout'
import { fill, type Language, textsOf } from './texts'

export interface ConsentPageView {
  action: string
  appId: string
  username: string
  scopes: readonly string[]
  language: Language
}

const meanings: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    openid: 'See who you are',
    profile: 'Read your profile',
    email: 'Read your email address',
    phone: 'Read your phone number',
    address: 'Read your postal address',
    roles: 'Read your roles',
    tenant_id: 'See your tenant',
    offline_access: 'Keep you logged in while you are away',
    user: 'Read your user information',
  },
  zh: {
    openid: '查看您的身份',
    profile: '读取您的个人资料',
    email: '读取您的邮箱地址',
    phone: '读取您的手机号码',
    address: '读取您的地址',
    roles: '读取您的角色',
    tenant_id: '查看您的租户',
    offline_access: '在您离开时保持登录',
    user: '读取您的用户信息',
  },
}

export function consentPage(view: ConsentPageView): string {
  const { language } = view
  const texts = textsOf[language]
  const items = view.scopes.map(
    (scope) => `<li>${escapeHtml(meanings[language][scope] ?? scope)}</li>`,
  )
  const user = `<strong>${escapeHtml(view.username)}</strong>`
  const app = `<code>${escapeHtml(view.appId)}</code>`
  return pageLayout(
    texts.allowAccess,
    `<h1>${texts.allowAccess}</h1>
<p>${fill(texts.loggedInAs, 'user', user)} ${fill(texts.requests, 'app', app)}</p>
<ul class="scopes">${items.join('')}</ul>
<form method="post" action="${escapeHtml(view.action)}">
<div class="choices">
<button type="submit" name="decision" value="allow">${texts.allow}</button>
<button class="plain" type="submit" name="decision" value="deny">${texts.deny}</button>
</div>
</form>`,
    language,
  )
}
