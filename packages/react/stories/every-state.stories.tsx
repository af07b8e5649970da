import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { StatesTable } from './examples/states-table'
import source from './examples/states-table.tsx?raw'
import { type StoryState, stateNames } from './parts/story-state'

/** Every hook in every state, side by side. The table asks the hooks themselves. */
const meta = {
  title: 'Hooks/Every state',
  component: StatesTable,
  parameters: {
    provider: 'none',
    controls: { exclude: ['state'] },
    docs: { source: { code: source } },
  },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** One row for each state. */
export const EveryState: Story = {
  async play({ canvas }) {
    const cells = (name: string): string[] => {
      const row = canvas.getByRole('rowheader', { name }).closest('tr')
      return [...(row?.querySelectorAll('td') ?? [])].map((cell) => cell.textContent ?? '')
    }
    await expect(canvas.getAllByRole('row')).toHaveLength(stateNames.length + 1)
    await expect(cells('stale')).toEqual([
      'authenticated, stale',
      'success: Ada Lovelace',
      'stale, error: network_error',
      'ready',
      'the children',
    ])
    await expect(cells('expired')).toEqual([
      'anonymous, reason expired',
      'anonymous',
      'none',
      'ready',
      'the fallback, reason expired',
    ])
    await waitFor(() => expect(cells('anonymous').at(-1)).toBe('begins a login, once'))
  },
}
