import type { LoginOptions } from '../login/login-options'
import { escapeHtml } from './escape-html'
import { fill, textsOf } from './texts'

/** Returns the lines that say what a page is for: the app, and the tenant, connection and authentication level that the app selects. */
export function loginPurpose(
  appId: string,
  options: LoginOptions,
  page: LoginOptions['screen'],
): string {
  const texts = textsOf[options.language]
  const code = (value: string) => `<code>${escapeHtml(value)}</code>`
  const { tenantId, connection, acrValues } = options
  const tenant = tenantId === undefined ? '' : fill(texts.inTenant, 'tenant', code(tenantId))
  const lines = [
    `<p>${fill(page === 'login' ? texts.toTheApp : texts.forTheApp, 'app', code(appId))}${tenant}</p>`,
    connection === undefined
      ? ''
      : `<p class="connection">${fill(texts.withConnection, 'connection', code(connection))}</p>`,
    acrValues[0] === undefined ? '' : `<p>${fill(texts.level, 'level', code(acrValues[0]))}</p>`,
  ]
  return lines.join('')
}
