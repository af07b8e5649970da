import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Our packages are read from their sources: a change in them shows at once, and nothing has to be built. */
const conditions = ['@genauth/source', 'module', 'browser', 'development|production']

export default defineConfig({
  plugins: [react()],
  resolve: { conditions },
  build: {
    target: 'es2022',
    // From here on browsers know light-dark(), with which both colour schemes are written in one place.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
  },
})
