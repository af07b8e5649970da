import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import { playwright } from '@vitest/browser-playwright'
import { defineProject, type UserWorkspaceConfig } from 'vitest/config'
import { chromiumLaunch } from '../browsers/src/chromium/chromium-launch'
import type { StoryMode } from '../packages/react/stories/parts/story-mode'
import type { ThemeName } from './theme'

/** What the toolbar is set to. */
interface ToolbarGlobals {
  readonly theme: ThemeName
  readonly mode: StoryMode
}

/**
 * Every story as a test in Chromium. One project for each theme, because contrast, which axe checks, is another matter in the dark; and
 * the two share the modes out between them, because neither makes a difference to the other.
 */
export function storyTests(name: string, globals: ToolbarGlobals): UserWorkspaceConfig {
  return defineProject({
    plugins: [storybookTest({ configDir: import.meta.dirname, initialGlobals: { ...globals } })],
    test: {
      name,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: chromiumLaunch }),
        instances: [{ browser: 'chromium' }],
      },
    },
  })
}
