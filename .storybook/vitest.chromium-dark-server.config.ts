import { storyTests } from './story-tests'

export default storyTests('storybook-dark-server', { theme: 'dark', mode: 'server' })
