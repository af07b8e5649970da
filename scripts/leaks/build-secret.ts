// Checks that a built app does not contain the application's secret. gitleaks and similar tools find patterns, but not this value.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The secret in the environment of a build. Its value is unique, so a file that contains this value has leaked the secret. */
export const buildSecret = { GENAUTH_APP_SECRET: 'a-secret-that-no-page-may-hold' } as const

/** Throws if a file for browsers contains the secret of the build, or the name of its variable. */
export function assertNoBuildSecret(folder: string): void {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  if (files.length === 0)
    throw new Error(`The build folder ${folder} is empty. Build the app first.`)
  for (const { parentPath, name } of files) {
    const text = readFileSync(join(parentPath, name), 'latin1')
    const found = Object.entries(buildSecret)
      .flat()
      .find((part) => text.includes(part))
    if (found)
      throw new Error(
        `The browser file ${name} contains the secret of the build: ${found}. Read the secret only on the server.`,
      )
  }
}
