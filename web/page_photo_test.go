package web

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"hustings/ballot"
)

// halves is a picture whose upper half is red and whose lower half is blue.
func halves(wide, high int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, wide, high))
	for y := range high {
		for x := range wide {
			c := color.RGBA{220, 10, 10, 255}
			if y >= high/2 {
				c = color.RGBA{10, 10, 220, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// withExif puts an Exif segment with an orientation into a JPEG.
func withExif(jpg []byte, turn uint16) []byte {
	tiff := []byte("II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00")
	tiff = binary.LittleEndian.AppendUint16(tiff, turn)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	body = append(body, "51.5N 0.1W"...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2)) //nolint:gosec // short
	return append(append(append([]byte{}, jpg[:2]...), append(segment, body...)...), jpg[2:]...)
}

func TestCandidatePhoto(t *testing.T) {
	var jpg, pic bytes.Buffer
	if err := jpeg.Encode(&jpg, halves(1200, 1500), nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&pic, halves(100, 80)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		data      []byte
		redX, yOf int // where it is red
	}{
		{"jpeg", jpg.Bytes(), 120, 20},
		{"png", pic.Bytes(), 120, 20},
		{"upside down", withExif(jpg.Bytes(), 3), 120, 280},
		{"turned left", withExif(jpg.Bytes(), 6), 220, 150},
		{"turned right", withExif(jpg.Bytes(), 8), 20, 150},
	} {
		out, err := CandidatePhoto(c.data)
		if err != nil {
			t.Fatal(c.name, err)
		}
		img, kind, err := image.Decode(bytes.NewReader(out))
		if err != nil || kind != "jpeg" || img.Bounds().Dx() != photoWide || img.Bounds().Dy() != photoHigh {
			t.Fatalf("%s: %s %v, %v", c.name, kind, img.Bounds(), err)
		}
		if r, _, b, _ := img.At(c.redX, c.yOf).RGBA(); r < 0x9000 || b > 0x6000 {
			t.Errorf("%s: it is not turned: red %x, blue %x", c.name, r, b)
		}
		if bytes.Contains(out, []byte("Exif")) || bytes.Contains(out, []byte("51.5N")) || len(out) > 30<<10 {
			t.Errorf("%s: %d bytes, with what was in the file besides", c.name, len(out))
		}
	}
	bomb := bytes.Clone(pic.Bytes())
	binary.BigEndian.PutUint32(bomb[16:], 60000)
	binary.BigEndian.PutUint32(bomb[20:], 60000)
	for _, data := range [][]byte{nil, []byte("GIF89a"), []byte("<svg/>"), jpg.Bytes()[:100], bomb, make([]byte, maxPhotoBytes+1)} {
		if _, err := CandidatePhoto(data); !errors.Is(err, ErrCandidatePage) {
			t.Errorf("%.10q: %v", data, err)
		}
	}
}

func TestCleanDraft(t *testing.T) {
	var jpg bytes.Buffer
	if err := jpeg.Encode(&jpg, halves(60, 75), nil); err != nil {
		t.Fatal(err)
	}
	page, err := ballot.MarshalCanonical(&CandidatePage{Statement: "s", Photo: base64.StdEncoding.EncodeToString(withExif(jpg.Bytes(), 1))})
	if err != nil {
		t.Fatal(err)
	}
	d := &ballot.Draft{Contests: []ballot.DraftContest{{Candidates: []ballot.DraftCandidate{{Name: "a", Page: string(page)}, {Name: "b", Page: "# text"}, {Name: "c"}}}}}
	changed, err := CleanDraft(d)
	if err != nil || !changed || d.Contests[0].Candidates[1].Page != "# text" {
		t.Fatalf("changed %v, %v", changed, err)
	}
	p, err := ParseCandidatePage([]byte(d.Contests[0].Candidates[0].Page))
	if err != nil {
		t.Fatal(err)
	}
	if photo, media, err := p.photo(); err != nil || media != "image/jpeg" || bytes.Contains(photo, []byte("Exif")) {
		t.Errorf("%s, %v", media, err)
	}
	d.Contests[0].Candidates[2].Page = `{"photo":"` + base64.StdEncoding.EncodeToString([]byte("GIF89a")) + `"}`
	if _, err := CleanDraft(d); !errors.Is(err, ErrCandidatePage) {
		t.Error(err)
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add(withExif([]byte{0xff, 0xd8, 0xff, 0xd9}, 6))
	f.Fuzz(func(t *testing.T, data []byte) {
		if n := orientation(data); n < 1 || n > 8 {
			t.Errorf("orientation %d", n)
		}
	})
}
