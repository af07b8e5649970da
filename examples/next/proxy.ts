import { toNextProxy } from '@genauth/server'
import { getAuth } from './auth'

// The proxy redirects signed-out users before Next.js renders a page. The page and its actions check the role.
export const proxy = toNextProxy(getAuth)

export const config = { matcher: ['/admin/:path*'] }
