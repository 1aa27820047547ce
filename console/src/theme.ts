import { createTheme, type MantineColorsTuple } from '@mantine/core';

const tide: MantineColorsTuple = [
  '#eef6f8',
  '#dbebf0',
  '#b5d5df',
  '#8bbecd',
  '#68aabd',
  '#4c99af',
  '#388aa1',
  '#2a7c94',
  '#1f6f86',
  '#125a6e',
];
const gray: MantineColorsTuple = [
  '#f6f8f9',
  '#eef1f3',
  '#e2e7ea',
  '#d0d7dc',
  '#b1bbc3',
  '#87939d',
  '#566370',
  '#434e59',
  '#303942',
  '#1d242b',
];
const dark: MantineColorsTuple = [
  '#d7dde3',
  '#b4bec8',
  '#929fac',
  '#5f6c79',
  '#38434e',
  '#2a333d',
  '#1f2730',
  '#171d24',
  '#11161b',
  '#0c1014',
];

/** Dense and calm: small type with figures of one width, thin lines, one colour for what can be done. */
export const theme = createTheme({
  primaryColor: 'tide',
  primaryShade: 8,
  colors: { tide, gray, dark },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: {
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.3rem', lineHeight: '1.3' },
      h2: { fontSize: '0.95rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.5' },
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '14px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250, events: { hover: true, focus: true, touch: true } } },
    Badge: { defaultProps: { tt: 'none', fw: 600 } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Select: { defaultProps: { allowDeselect: false, checkIconPosition: 'right' } },
    Modal: { defaultProps: { centered: true } },
  },
});
