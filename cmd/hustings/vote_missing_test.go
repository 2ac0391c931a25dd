package main

import (
	"bytes"
	"crypto/ed25519"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hustings/ballot"
)

// thief stands before a server and answers for the box: with a receipt signed by its
// key, and the ballot thrown away.
type thief struct {
	poll   ballot.PollID
	key    ed25519.PrivateKey
	stolen atomic.Int32
}

func (x *thief) take(w http.ResponseWriter, r *http.Request) {
	entry, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	e, err := ballot.Parse(entry)
	b, ok := e.(*ballot.Ballot)
	if err != nil || !ok {
		http.Error(w, "no ballot", http.StatusBadRequest)
		return
	}
	receipt := ballot.SignReceipt(x.key, x.poll, b, ballot.LeafHash(entry))
	x.stolen.Add(1)
	_, _ = w.Write(receipt.Bytes())
}

// robbed is a poll behind a thief, who takes those requests to the box.
func robbed(t *testing.T, those func(*http.Request) bool) (*thief, *demo) {
	t.Helper()
	x := new(thief)
	d := pollingBehind(t, func(to *url.URL) http.Handler {
		proxy := httputil.NewSingleHostReverseProxy(to)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/box/") && those(r) {
				x.take(w, r)
				return
			}
			proxy.ServeHTTP(w, r)
		})
	})
	x.poll = d.poll.id
	var err error
	if x.key, err = serverKey(d.server.hall.keys, "box", d.poll.ceremony, false); err != nil {
		t.Fatal(err)
	}
	return x, d
}

// TestVoteMissing: a box that signs for a ballot and loses it is found out by the
// voter's own device after the close; the ballot is handed in by one button, and on
// the board after the claims.
func TestVoteMissing(t *testing.T) {
	x, d := robbed(t, func(r *http.Request) bool { return r.Method == http.MethodPost && strings.Count(r.URL.Path, "/") == 2 })
	b := enter(t, browser(t))
	b.open(d.votePage("en"))
	b.signedIn("own", d.present[0].Code).press("ballot").at("ballot").mark(0, "for").press("filled").at("review").press("cast").at("done")
	code := b.eval("document.querySelector('#done-code').textContent")
	if x.stolen.Load() != 1 {
		t.Fatal("nothing was stolen")
	}
	d.until(d.poll.manifest.Times.Close)
	if err := d.advanceTo(t.Context(), ballot.PhaseClosed); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Reload())
	b.at("done").says("Your ballot is not on the public board\n").says("is not on the public board").says("a teller").says("a trustee").says("by ")
	b.speak("zh").at("done").says("三处可以补交")
	b.eval("(window.saved = null, hustingsVote.download = (name, text) => { window.saved = text }, 1)")
	b.do(chromedp.Click("#done-missing button[data-do=receipt]"))
	for until := time.Now().Add(5 * time.Second); b.eval("saved") == "null" && time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
	}
	var file ballot.ReceiptFile
	if err := ballot.UnmarshalStrict([]byte(b.eval("saved")), &file); err != nil || ballot.TrackingCode(ballot.LeafHash(file.Ballot)) != code {
		t.Fatalf("receipt file: %v", err)
	}
	receipt, err := ballot.ParseReceipt(file.Receipt)
	if err != nil || receipt.Verify(d.poll.id, d.poll.manifest.Box.Key) != nil || !bytes.Equal(receipt.Bytes(), file.Receipt) {
		t.Errorf("receipt: %v", err)
	}
	b.do(chromedp.Click("#done-missing button[data-do=claim]"))
	b.says("票箱已收到")
	if strings.Contains(b.seen(), "选票已入箱") {
		t.Error("it says that the ballot is in the box, which it is not")
	}
	d.until(ballot.Time(d.poll.box.box.Standing().Claims)) //nolint:gosec // a time
	if err := d.advanceTo(t.Context(), ballot.PhaseClaimed); err != nil {
		t.Fatal(err)
	}
	if n := d.poll.box.box.Standing().Ballots; n != 1 {
		t.Errorf("%d ballots on the board", n)
	}
	b.do(chromedp.Reload())
	b.at("done").says("在公开名单上")
}

// TestVoteMissingSettled: after the claims nothing more can be handed in; the receipt
// is what is left.
func TestVoteMissingSettled(t *testing.T) {
	_, d := robbed(t, func(*http.Request) bool { return true })
	b := enter(t, browser(t))
	b.open(d.votePage("zh"))
	b.signedIn("own", d.present[0].Code).press("ballot").at("ballot").mark(0, "for").press("filled").at("review").press("cast").at("done")
	d.until(d.poll.manifest.Times.Close)
	if err := d.advanceTo(t.Context(), ballot.PhaseClosed); err != nil {
		t.Fatal(err)
	}
	d.until(ballot.Time(d.poll.box.box.Standing().Claims)) //nolint:gosec // a time
	if err := d.advanceTo(t.Context(), ballot.PhaseClaimed); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Reload())
	b.at("done").says("申诉期已过").says("保存回执")
	if b.eval("document.querySelector('#done-claim').hidden") != "true" {
		t.Error("a claim is offered after the claims")
	}
}

// pollingBehind is polling, with something between the voters and the server.
func pollingBehind(t *testing.T, between func(to *url.URL) http.Handler) *demo {
	t.Helper()
	return pollingAs(t, "cn-party-branch", nil, func(d *demo) {
		to, err := url.Parse(d.origin)
		if err != nil {
			t.Fatal(err)
		}
		front := httptest.NewServer(between(to))
		t.Cleanup(front.Close)
		d.origin = front.URL
	})
}
