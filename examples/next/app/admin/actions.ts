'use server'

import { requireSession } from '../../require-session'

/** Saves a note. A browser can call this action without the page, so the action checks the user itself. */
export async function saveNote(): Promise<void> {
  const { user } = await requireSession({ role: 'admin', returnTo: '/admin' })
  console.log('A note was saved by', user.sub)
}
