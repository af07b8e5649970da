import { storyTests } from './story-tests'

export default storyTests('storybook-dark', 'dark')
