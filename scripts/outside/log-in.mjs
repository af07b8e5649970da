// Logs in to a running app in Chromium, like a user who opens the app's URL.
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

/** Throws if another program uses one of the ports. */
export async function requireFreePorts(ports) {
  for (const port of ports) {
    if (await isListening(port))
      throw new Error(`The port ${port} is in use. Stop the program that uses it.`)
  }
}

/** Waits until the project's commands listen on all ports. */
export async function waitForPorts(project, ports) {
  for (const port of ports) {
    while (!(await isListening(port))) {
      if (!project.isRunning()) throw new Error(`A command stopped:\n${project.output()}`)
      await sleep(100)
    }
  }
}

/**
 * Logs Ada in at the local GenAuth, and waits for a text that only a signed-in user sees.
 *
 * @param button the name of the app's login button
 */
export async function logIn(page, { url, button, text }) {
  await page.goto(url)
  await page.getByRole('button', { name: button, exact: true }).click()
  await enterPassword(page)
  await page.getByText(text).first().waitFor()
}

/** Fills in the form on the login page of the local GenAuth. */
export async function enterPassword(page) {
  await page.getByLabel('Username').fill('ada')
  await page.getByLabel('Password').fill('lovelace')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
}
