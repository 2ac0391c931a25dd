package form

import (
	"net/url"
	"reflect"
	"strings"
	"testing"
)

// FuzzRead posts anything. What is read can be shown, and what is shown can be posted
// again with nothing lost.
func FuzzRead(f *testing.F) {
	form := New(parsed(f, kinds))
	head := "seed=" + strings.Repeat("ab", 16)
	for _, seed := range []string{
		"&at=0&do=next&q2=1&shown=q2+q3", "&at=1&do=back&q5=0&q5=3&q8-r0=1&q9-c0=1&q9-c1=1", "&at=4&do=next", "&at=5&do=send&q2=0&q7=2",
		"&at=2&do=stay&q11=x&q15-i0=%E8%93%9D%0D%0A", "&at=3&do=to0&seen=1&q19=1&q19-t=y", "&at=0&do=review",
	} {
		f.Add(head + seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values, err := url.ParseQuery(text)
		if err != nil {
			return
		}
		p, err := form.Read(values)
		if err != nil {
			return
		}
		raw := p.raw
		b := &browser{t: t, f: form}
		b.show(form.Move(p))
		if b.press(Stay); !reflect.DeepEqual(b.turn.raw, raw) {
			t.Errorf("%v became %v", raw, b.turn.raw)
		}
		for range 3 {
			b.press(Next)
		}
		if b.turn.Ready {
			t.Error("sent without being told")
		}
	})
}
