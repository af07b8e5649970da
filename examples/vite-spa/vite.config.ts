import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  // GenAuth's settings contain this port, so Vite must not use another port.
  server: { port: 5173, strictPort: true },
})
