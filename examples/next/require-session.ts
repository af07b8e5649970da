import { toNextGuard } from '@genauth/server'
import { headers } from 'next/headers'
import { forbidden, redirect, unauthorized } from 'next/navigation'
import { getAuth } from './auth'

/** Returns the session in server components and server actions, or redirects a signed-out user to the login. */
export const requireSession = toNextGuard(getAuth, { headers, redirect, forbidden, unauthorized })
