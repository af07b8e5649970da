import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import { playwright } from '@vitest/browser-playwright'
import { defineProject, type UserWorkspaceConfig } from 'vitest/config'
import { chromiumLaunch } from '../browsers/src/chromium/chromium-launch'
import type { StoryMode } from '../packages/react/stories/parts/story-mode'
import type { ThemeName } from './theme'

/** The settings in Storybook's toolbar. */
interface ToolbarGlobals {
  readonly theme: ThemeName
  readonly mode: StoryMode
}

/**
 * Runs every story as a test in Chromium. Each theme has its own Vitest project, because axe checks the contrast of each theme. The
 * client's mode (browser or server) does not affect the contrast, so each project runs the stories in one mode only.
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
