package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// samplePortrait draws head and shoulders of nobody, for a candidate's page. Each
// number gives other colours and another cut of hair.
func samplePortrait(number int) ([]byte, error) {
	const wide, high = 480, 600 // twice what pages keep, so that its edges are smooth
	kind := sampleFaces[number%len(sampleFaces)]
	img := image.NewPaletted(image.Rect(0, 0, wide, high), color.Palette{kind.ground, kind.coat, kind.skin, kind.hair})
	for y := range high {
		for x := range wide {
			switch {
			case inEllipse(x, y, 240, 262, 92, 118):
				img.SetColorIndex(x, y, 2)
				if y < kind.fringe {
					img.SetColorIndex(x, y, 3)
				}
			case x > 205 && x < 275 && y > 340 && y < 430:
				img.SetColorIndex(x, y, 2)
			case inEllipse(x, y, 240, kind.hairAt, 116, kind.hairHigh):
				img.SetColorIndex(x, y, 3)
			case inEllipse(x, y, 240, 640, 200, 250):
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

// sampleFace is what differs from portrait to portrait.
type sampleFace struct {
	ground, coat, skin, hair color.RGBA
	fringe, hairAt, hairHigh int
}

var sampleFaces = []sampleFace{
	{rgb(0xded6c8), rgb(0x76503f), rgb(0xeccdb4), rgb(0x2e2a28), 205, 262, 168},
	{rgb(0xcfd8d6), rgb(0x34505c), rgb(0xe3bd9c), rgb(0x3a3431), 190, 240, 126},
	{rgb(0xd8d3de), rgb(0x4a4a66), rgb(0xe8c6a6), rgb(0x8b8682), 180, 240, 122},
	{rgb(0xdcd9c6), rgb(0x556043), rgb(0xdab391), rgb(0x26221f), 196, 244, 128},
	{rgb(0xe2d2cf), rgb(0x7a3d3d), rgb(0xf0d2ba), rgb(0x4a3326), 210, 280, 190},
}

func rgb(v uint32) color.RGBA { return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255} } //nolint:gosec // a byte each

// inEllipse says whether a point lies in an ellipse.
func inEllipse(x, y, midX, midY, wide, high int) bool {
	dx, dy := (x-midX)*high, (y-midY)*wide
	return dx*dx+dy*dy < wide*wide*high*high
}
