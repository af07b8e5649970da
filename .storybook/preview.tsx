import type { Decorator, Preview } from '@storybook/react-vite'
import '../packages/react/stories/parts/tokens.css'
import '../packages/react/stories/parts/parts.css'
import './docs.css'
import { loadGenAuth } from '../packages/react/stories/parts/story-genauth'
import { defaultState, stateArgTypes } from '../packages/react/stories/parts/story-state'
import { withGenAuth } from '../packages/react/stories/parts/with-genauth'
import { followToolbar, setPageTheme } from './page-theme'
import { themeNameOf } from './theme'
import { ThemedDocs } from './themed-docs'

const withTheme: Decorator = (Story, { globals }) => {
  setPageTheme(themeNameOf(globals))
  return <Story />
}

void followToolbar()

const preview: Preview = {
  tags: ['autodocs'],
  args: defaultState,
  argTypes: stateArgTypes,
  loaders: [loadGenAuth],
  decorators: [withGenAuth, withTheme],
  initialGlobals: { theme: 'light', mode: 'browser' },
  globalTypes: {
    theme: {
      description: 'Light or dark theme',
      toolbar: {
        title: 'Theme',
        icon: 'mirror',
        dynamicTitle: true,
        items: [
          { value: 'light', title: 'Light', icon: 'sun' },
          { value: 'dark', title: 'Dark', icon: 'moon' },
        ],
      },
    },
    mode: {
      description: 'Where the tokens are: in the browser, or on the app’s server',
      toolbar: {
        title: 'Mode',
        dynamicTitle: true,
        items: [
          { value: 'browser', title: 'Browser mode', icon: 'browser' },
          { value: 'server', title: 'Server mode', icon: 'database' },
        ],
      },
    },
  },
  parameters: {
    a11y: { test: 'error' },
    backgrounds: { disabled: true },
    controls: { expanded: true },
    docs: { container: ThemedDocs },
    layout: 'padded',
    options: {
      storySort: {
        order: [
          'Guide',
          ['Getting started', 'Which mode', 'Sessions and their states', 'Testing', 'Errors'],
          'Hooks',
          [
            'useSession',
            'useLogin',
            'Login options',
            'useLogout',
            'useUser',
            'useSuspenseUser',
            'useToken',
            'useGenAuth',
            'useGenAuthQueryClient',
            'Every state',
          ],
          'Components',
          ['GenAuthProvider', 'RequireLogin', 'LoggedIn', 'LoggedOut'],
          'Queries',
        ],
      },
    },
  },
}

export default preview
