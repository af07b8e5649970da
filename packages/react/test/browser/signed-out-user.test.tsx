import type { GenAuth } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
import { GenAuthProvider, RequireLogin, useUser } from '@genauth/react'
import { expect, it } from 'vitest'
import { Show } from '../support/show'
import { mount } from './mount'
import { nextFrames } from './mount-readers'
import { comeBackTo, openSignedOutClient } from './scripted-client'
import { watchTexts } from './watch-texts'

function mountForm(genauth: GenAuth) {
  const { container } = mount(
    <GenAuthProvider client={genauth}>
      <RequireLogin
        fallback={({ reason, isPending }) => <p>{isPending ? 'redirecting' : reason}</p>}
      >
        <textarea />
      </RequireLogin>
    </GenAuthProvider>,
  )
  return { texts: watchTexts(container), form: () => container.querySelector('textarea') }
}

it('X12: in a browser, useUser is pending while the session loads, then anonymous for a signed-out user', async () => {
  const { container } = mount(
    <GenAuthProvider client={openSignedOutClient()}>
      <Show useHook={() => useUser()}>{({ status, user }) => `${status} ${user}`}</Show>
    </GenAuthProvider>,
  )
  const texts = watchTexts(container)
  await expect.poll(() => texts.at(-1)).toBe('anonymous null')
  await nextFrames()
  expect(texts.filter(Boolean)).toEqual(['pending undefined', 'anonymous null'])
})

it('X13: in a browser, RequireLogin starts no login after a logout', async () => {
  const page = await comeBackTo('/members')
  page.respond()
  const genauth = page.connect()
  const { texts, form } = mountForm(genauth)
  await expect.poll(form).not.toBeNull()
  await genauth.logout({ scope: 'local' })
  await expect.poll(() => texts.at(-1)).toBe('logout')
  await nextFrames()
  expect(texts.filter(Boolean)).toEqual(['loading', 'logout'])
  expect(genauth.getPendingAction()).toBeUndefined()
  expect(location.pathname).toBe('/members')
})

it('X13: in a browser, RequireLogin keeps a half-filled form while the session is stale, and starts no login after its end', async () => {
  const genauth = createFakeGenAuth()
  const { texts, form } = mountForm(genauth)
  await expect.poll(form).not.toBeNull()
  const field = form() as HTMLTextAreaElement
  field.focus()
  document.execCommand('insertText', false, 'Half a sentence')
  field.setSelectionRange(5, 6)
  genauth.setSession({ status: 'authenticated', id: 'session-1', stale: true })
  await nextFrames()
  await genauth.completeRenewal()
  await nextFrames()
  expect(form()).toBe(field)
  expect(document.activeElement).toBe(field)
  expect([field.value, field.selectionStart, field.selectionEnd]).toEqual(['Half a sentence', 5, 6])
  await genauth.expire()
  await expect.poll(() => texts.at(-1)).toBe('expired')
  await nextFrames()
  expect(genauth.callsTo('login')).toHaveLength(0)
})
