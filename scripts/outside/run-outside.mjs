// Runs one trial outside of the repository. A trial that fails prints its error, and does not stop the next trial.
import { requireFreePorts } from './log-in.mjs'
import { createOutsideProject } from './outside-project.mjs'

/** The port of the local GenAuth. */
export const genauthPort = 4567

/**
 * Creates an empty folder and a page of the browser, runs the trial in both, and removes both. If the trial fails, the exit code is 1.
 *
 * @param name the name of the trial in the output
 * @param ports the ports on which the trial starts apps
 * @param trial gets `{ project, page }`
 */
export async function runOutside(name, { browser, ports }, trial) {
  await requireFreePorts([genauthPort, ...ports])
  const project = await createOutsideProject()
  const page = await browser.newPage()
  page.setDefaultTimeout(60_000)
  try {
    await trial({ project, page })
  } catch (error) {
    console.error(`${name}: ${error.stack}\n${page.url()}\n${project.output()}`)
    process.exitCode = 1
  } finally {
    await page.close()
    await project.close()
  }
}
