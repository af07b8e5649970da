import type { Language } from '../pages/texts'
import type { EmulatorState } from '../settings/state'
import type { LoginOptions } from './login-options'
import { requestedTenant } from './tenants'

/** Reads the options of a login from the query of an authorization request. */
export function readLoginOptions(query: URLSearchParams, state: EmulatorState): LoginOptions {
  return {
    tenantId: requestedTenant(query, state),
    loginHint: query.get('login_hint') || undefined,
    connection: query.get('ext_idp_conn_id') || undefined,
    screen: readScreen(query.get('login_page_context')),
    language: readLanguage([query.get('lang'), query.get('ui_locales')].join(' ')),
    acrValues: words(query.get('acr_values')),
  }
}

/** Returns the screen of `login_page_context`. Ignores a context that is malformed, as the login page does with unknown values. */
function readScreen(context: string | null): 'login' | 'register' {
  try {
    const value: unknown = JSON.parse(context ?? 'null')
    const isRegister = typeof value === 'object' && value !== null && 'goto' in value
    return isRegister && value.goto === '/register' ? 'register' : 'login'
  } catch {
    return 'login'
  }
}

/** Returns the first language of a list of language tags that the pages support. */
function readLanguage(tags: string): Language {
  const known = words(tags).map((tag) => tag.toLowerCase().split('-')[0])
  return known.find((tag) => tag === 'en' || tag === 'zh') ?? 'en'
}

function words(list: string | null): string[] {
  return list?.split(' ').filter(Boolean) ?? []
}
