package web

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Accent is an organisation's own colour, with what is made from it: for light
// pages, and lighter for dark ones. The zero value is the style's own red.
type Accent struct{ light, dark shade }

// shade is an accent with the colours that stand on it and behind it.
type shade struct{ accent, on, soft rgb }

type rgb [3]uint8

// The colours of hustings.css that an accent stands on: paper and sheet.
var (
	lightGrounds = []rgb{{0xfa, 0xf8, 0xf3}, {0xff, 0xff, 0xff}}
	darkGrounds  = []rgb{{0x16, 0x15, 0x0f}, {0x1f, 0x1d, 0x17}}
	white        = rgb{0xff, 0xff, 0xff}
	nearBlack    = rgb{0x14, 0x10, 0x0c}
)

// leastContrast is that of WCAG 2.2, 1.4.3 (AA) for text of any size.
const leastContrast = 4.5

// ErrAccent refuses a colour.
var ErrAccent = errors.New("web: accent colour")

// ParseAccent reads "#rrggbb", or "#rrggbb,#rrggbb" with the colour for dark pages
// behind the comma. A single colour is made lighter for dark pages, as far as
// reading it there needs. A colour that cannot be read is refused with its contrast.
func ParseAccent(text string) (Accent, error) {
	first, second, both := strings.Cut(text, ",")
	light, err := parseColour(first)
	if err != nil {
		return Accent{}, err
	}
	if err := readable(light, lightGrounds, "light"); err != nil {
		return Accent{}, err
	}
	dark := light
	if both {
		if dark, err = parseColour(second); err != nil {
			return Accent{}, err
		}
		if err := readable(dark, darkGrounds, "dark"); err != nil {
			return Accent{}, err
		}
	}
	for share := 1; readable(dark, darkGrounds, "dark") != nil; share++ {
		dark = mix(light, white, share)
	}
	return Accent{
		light: shade{light, white, mix(light, white, 92)},
		dark:  shade{dark, nearBlack, mix(dark, darkGrounds[0], 85)},
	}, nil
}

func parseColour(text string) (c rgb, err error) {
	text = strings.TrimSpace(text)
	digits, ok := strings.CutPrefix(text, "#")
	if !ok || len(digits) != 6 {
		return c, fmt.Errorf("%w: %.20q is not of the form #rrggbb", ErrAccent, text)
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil {
		return c, fmt.Errorf("%w: %.20q is not of the form #rrggbb", ErrAccent, text)
	}
	return rgb{uint8(n >> 16), uint8(n >> 8), uint8(n)}, nil //nolint:gosec // each is a byte of it
}

func (c rgb) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

// readable refuses a colour that stands out too little from what it stands on, or
// from what stands on it.
func readable(c rgb, grounds []rgb, pages string) error {
	least, on := 21.0, grounds[0]
	for _, g := range grounds {
		if r := contrast(c, g); r < least {
			least, on = r, g
		}
	}
	if least < leastContrast {
		return fmt.Errorf("%w: %v on %s pages has a contrast of %.2f to 1 against %v, and needs %.1f (WCAG 2.2 AA); take a %s one",
			ErrAccent, c, pages, math.Floor(least*100)/100, on, leastContrast, map[string]string{"light": "darker", "dark": "lighter"}[pages])
	}
	return nil
}

// mix adds a share of another colour, in per cent.
func mix(c, other rgb, percent int) (out rgb) {
	for i := range out {
		out[i] = uint8((int(c[i])*(100-percent) + int(other[i])*percent + 50) / 100) //nolint:gosec // between the two
	}
	return out
}

// contrast is WCAG 2.2's contrast ratio.
func contrast(a, b rgb) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is WCAG 2.2's relative luminance.
func luminance(c rgb) float64 {
	var linear [3]float64
	for i, v := range c {
		s := float64(v) / 255
		if linear[i] = s / 12.92; s > 0.04045 {
			linear[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*linear[0] + 0.7152*linear[1] + 0.0722*linear[2]
}

// style is the accent as a stylesheet that goes behind the common one.
func (a Accent) style() []byte {
	rule := func(s shade) string {
		return fmt.Sprintf(":root { --accent: %v; --on-accent: %v; --accent-soft: %v; }", s.accent, s.on, s.soft)
	}
	return fmt.Appendf(nil, "%s\n@media (prefers-color-scheme: dark) { %s }\n@media print { %s }\n", rule(a.light), rule(a.dark), rule(a.light))
}
