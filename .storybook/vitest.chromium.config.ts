import { storyTests } from './story-tests'

export default storyTests('storybook', { theme: 'light', mode: 'browser' })
