import { createRecorder } from './create-recorder.mjs'

const app = 'Your app'

/** The captions, and the name of the window for each of them. */
const captions = [
  { name: app, text: 'Log in with GenAuth' },
  { name: 'GenAuth', text: 'GenAuth checks the password' },
  { name: app, text: 'Logged in: the user’s name and picture' },
  { name: app, text: 'The network fails, and the token refresh fails' },
  { name: app, text: 'The token has expired. The user is still logged in' },
  { name: app, text: 'The network works again: the token is refreshed' },
].map((caption, index, { length }) => ({ ...caption, number: index + 1, count: length }))

/** From the home page of the demo to the profile of the signed-in user. */
async function logIn(page, recorder) {
  recorder.setCaption(captions[0])
  const button = page.getByRole('button', { name: 'Log in with GenAuth' })
  await button.waitFor()
  await recorder.hold(1200)
  await recorder.click(button)

  recorder.setCaption(captions[1])
  const username = page.getByLabel('Username')
  await username.waitFor()
  await recorder.hold(500)
  await recorder.type(username, ['a', 'd', 'a'])
  await recorder.type(page.getByLabel('Password'), ['lo', 've', 'la', 'ce'])
  await recorder.click(page.getByRole('button', { name: 'Log in', exact: true }))

  recorder.setCaption(captions[2])
  await page.getByRole('link', { name: 'Ada, your profile' }).waitFor()
  await recorder.hold(800)
  await recorder.click(page.getByRole('link', { name: 'Profile', exact: true }))
  await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor()
  await recorder.hold(1400)
}

/** From the first failed token refresh to the refresh that succeeds. The workbench shows the events and the requests. */
async function loseNetwork(page, recorder, emulator) {
  const events = page.getByRole('heading', { name: 'Session events' })
  const hold = async (ms) => {
    await events.evaluate((heading) => heading.scrollIntoView())
    await recorder.hold(ms)
  }
  emulator.setFault('token', { kind: 'reset' })
  if (emulator.count('token', { grantType: 'refresh_token' }) > 0) {
    throw new Error('The app refreshed the token before the network failed. Run the command again.')
  }
  recorder.setCaption(captions[3])
  await recorder.click(page.getByRole('button', { name: 'Workbench', exact: true }))
  recorder.hidePointer()
  await page.getByText('Token refresh failed').first().waitFor()
  await page.getByText('lost', { exact: true }).first().waitFor()
  await hold(2200)

  recorder.setCaption(captions[4])
  await page.getByText('GenAuth cannot be reached, but you are still logged in').waitFor()
  await hold(2400)

  emulator.clearFaults()
  recorder.setCaption(captions[5])
  await page.getByText('Token refreshed').waitFor()
  await page.locator('li', { hasText: 'refresh_token' }).getByText('200').waitFor()
  await hold(2800)
}

/**
 * Records the story in the demo: the user logs in, the network fails, and the session survives.
 *
 * @param page a page of Playwright
 * @param demo the running demo, see `startDemo()`
 * @returns the frames, see `createRecorder()`
 */
export async function recordStory(page, { url, emulator }) {
  const recorder = createRecorder(page, { x: 560, y: 600 })
  await page.goto(`${url}/`)
  await logIn(page, recorder)
  await loseNetwork(page, recorder, emulator)
  return recorder.frames
}
