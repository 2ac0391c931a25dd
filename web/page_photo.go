package web

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // photos come as PNG too
	"net/http"
	"sync"

	"hustings/ballot"
)

// Bounds of a photo as it is handed in, and the size of what becomes of it: twice
// what pages show, so that it is sharp on a phone.
const (
	maxPhotoBytes  = 20 << 20
	maxPhotoPixels = 40_000_000
	photoWide      = 240
	photoHigh      = 300
)

// oneAtATime keeps two large photos from being in memory together.
var oneAtATime sync.Mutex

// CandidatePhoto makes a candidate's photo of a JPEG or PNG file: turned upright,
// cut to the common size, and encoded anew, so that nothing but the picture is
// left of it: no place, no camera, no hour. The error wraps ErrCandidatePage.
func CandidatePhoto(data []byte) ([]byte, error) {
	if len(data) > maxPhotoBytes {
		return nil, fmt.Errorf("%w: a photo of over %d MB", ErrCandidatePage, maxPhotoBytes>>20)
	}
	if media := http.DetectContentType(data); media != "image/jpeg" && media != "image/png" {
		return nil, fmt.Errorf("%w: the photo is %s, want JPEG or PNG", ErrCandidatePage, media)
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: photo: %w", ErrCandidatePage, err)
	}
	if size.Width < 1 || size.Height < 1 || size.Width > maxPhotoPixels/size.Height {
		return nil, fmt.Errorf("%w: a photo of %d times %d pixels, at most 40 million in all", ErrCandidatePage, size.Width, size.Height)
	}
	oneAtATime.Lock()
	defer oneAtATime.Unlock()
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: photo: %w", ErrCandidatePage, err)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, portrait(img, orientation(data)), &jpeg.Options{Quality: 80}); err != nil {
		return nil, fmt.Errorf("%w: photo: %w", ErrCandidatePage, err)
	}
	return out.Bytes(), nil
}

// CleanDraft makes the photos in a draft's pages anew, and refuses a page that
// is meant to be JSON and is none. It says whether the draft is another now.
func CleanDraft(d *ballot.Draft) (changed bool, err error) {
	for i := range d.Contests {
		for k := range d.Contests[i].Candidates {
			c := &d.Contests[i].Candidates[k]
			if c.Page == "" || c.Page[0] != '{' {
				continue
			}
			cleaned, err := cleanPage([]byte(c.Page))
			if err != nil {
				return changed, fmt.Errorf("%s: %w", c.Name, err)
			}
			changed = changed || c.Page != string(cleaned)
			c.Page = string(cleaned)
		}
	}
	return changed, nil
}

func cleanPage(data []byte) ([]byte, error) {
	p := new(CandidatePage)
	if err := ballot.UnmarshalStrict(data, p, ballot.MaxJSONSize(1<<20)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCandidatePage, err)
	}
	if p.Photo != "" {
		raw, err := base64.StdEncoding.DecodeString(p.Photo)
		if err != nil {
			return nil, fmt.Errorf("%w: photo: %w", ErrCandidatePage, err)
		}
		if raw, err = CandidatePhoto(raw); err != nil {
			return nil, err
		}
		p.Photo = base64.StdEncoding.EncodeToString(raw)
	}
	out, err := ballot.MarshalCanonical(p)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCandidatePage, err)
	}
	_, err = ParseCandidatePage(out)
	return out, err
}

// portrait cuts the middle of a picture to the common shape and scales it, each
// pixel the average of those it stands for.
func portrait(img image.Image, turn int) image.Image {
	upright := turned{img, turn}
	wide, high := upright.size()
	cutWide, cutHigh := wide, wide*photoHigh/photoWide
	if cutHigh > high {
		cutWide, cutHigh = max(1, high*photoWide/photoHigh), high
	}
	left, top := (wide-cutWide)/2, (high-cutHigh)/3 // faces are above the middle
	out := image.NewRGBA(image.Rect(0, 0, photoWide, photoHigh))
	for y := range photoHigh {
		y0 := top + y*cutHigh/photoHigh
		y1 := max(y0+1, top+(y+1)*cutHigh/photoHigh)
		for x := range photoWide {
			x0 := left + x*cutWide/photoWide
			x1 := max(x0+1, left+(x+1)*cutWide/photoWide)
			out.SetRGBA(x, y, upright.average(x0, y0, min(x1, wide), min(y1, high)))
		}
	}
	return out
}

// turned is a picture seen as its EXIF orientation says.
type turned struct {
	img  image.Image
	turn int // 1 to 8
}

func (t turned) size() (wide, high int) {
	b := t.img.Bounds()
	if t.turn >= 5 {
		return b.Dy(), b.Dx()
	}
	return b.Dx(), b.Dy()
}

// at finds the pixel that is seen at x, y.
func (t turned) at(x, y int) color.Color {
	b := t.img.Bounds()
	w, h := b.Dx()-1, b.Dy()-1
	switch t.turn {
	case 2:
		x = w - x
	case 3:
		x, y = w-x, h-y
	case 4:
		y = h - y
	case 5:
		x, y = y, x
	case 6:
		x, y = y, h-x
	case 7:
		x, y = w-y, h-x
	case 8:
		x, y = w-y, x
	}
	return t.img.At(b.Min.X+x, b.Min.Y+y)
}

// average is the mean of a rectangle's pixels, on white where they let through.
func (t turned) average(x0, y0, x1, y1 int) color.RGBA {
	var r, g, b, n uint64
	stepX, stepY := max(1, (x1-x0)/8), max(1, (y1-y0)/8) // 64 pixels say it well
	for y := y0; y < y1; y += stepY {
		for x := x0; x < x1; x += stepX {
			pr, pg, pb, pa := t.at(x, y).RGBA()
			white := uint64(0xffff - pa)
			r, g, b, n = r+uint64(pr)+white, g+uint64(pg)+white, b+uint64(pb)+white, n+1
		}
	}
	if n == 0 {
		return color.RGBA{255, 255, 255, 255}
	}
	return color.RGBA{uint8(r / n >> 8), uint8(g / n >> 8), uint8(b / n >> 8), 255} //nolint:gosec // means of 16 bits
}

// orientation reads tag 0x0112 of a JPEG's Exif segment (CIPA DC-008, 4.6.4); 1,
// upright, where there is none.
func orientation(data []byte) int {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker, length := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if length < 2 || at+2+length > len(data) || marker == 0xda {
			return 1
		}
		if body := data[at+4 : at+2+length]; marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return exifOrientation(body[6:])
		}
		at += 2 + length
	}
	return 1
}

func exifOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	entries := uint64(order.Uint16(tiff[at:]))
	for i := range entries {
		e := at + 2 + 12*i
		if e+12 > uint64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[e:]) == 0x0112 {
			if v := int(order.Uint16(tiff[e+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
	}
	return 1
}
