import type { Reply } from '../http/reply'
import type { EmulatorUser } from '../settings/emulator-user'
import { escapeHtml } from './escape-html'

/** Returns a user's picture as SVG, without a network request: the initials on a gradient whose colour depends on the name. */
export function avatarReply(user: EmulatorUser): Reply {
  const name = typeof user.claims['name'] === 'string' ? user.claims['name'] : user.username
  const initials = name
    .split(/\s+/)
    .map((word) => word.charAt(0).toUpperCase())
    .slice(0, 2)
    .join('')
  const hue = [...name].reduce((sum, character) => sum + character.charCodeAt(0) * 7, 0) % 360
  return {
    status: 200,
    headers: {
      'content-type': 'image/svg+xml',
      'cache-control': 'public, max-age=3600',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
    body: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96" role="img" aria-label="${escapeHtml(name)}"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl(${hue} 55% 46%)"/><stop offset="1" stop-color="hsl(${(hue + 40) % 360} 60% 34%)"/></linearGradient></defs><rect width="96" height="96" fill="url(#g)"/><text x="48" y="48" dy=".36em" text-anchor="middle" font-family="system-ui, sans-serif" font-size="38" font-weight="600" fill="#fff">${escapeHtml(initials)}</text></svg>`,
  }
}
