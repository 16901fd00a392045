import { createRoot } from 'react-dom/client';
// The typefaces are part of the product: nothing is fetched from elsewhere, and every page has the same letters.
import '@fontsource-variable/source-code-pro/wght.css';
import '@fontsource-variable/source-sans-3/wght.css';
import 'nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/print.css';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
