package web_test

import (
	"io"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"hustings/box"
)

// TestNothingIsLogged sends requests of every kind, good and bad, with marks in
// all their parts, to services that fail as well: no mark and no address is in
// any line, and no time finer than a minute.
func TestNothingIsLogged(t *testing.T) {
	w := newWorld()
	url := serve(t, w.config(t))
	marks := map[string]string{
		"Cookie": "session-" + ceremonyText + "=MARKcookie", "User-Agent": "MARKagent", "Referer": "https://MARKreferer/",
		"X-Forwarded-For": "192.0.2.77", "X-Mark": "MARKfield", "Authorization": "MARKauthorization",
	}
	all := []request{
		{"POST", theBox, octetType, "MARKballot", marks},
		{"POST", theBox, "MARK/type", "MARKballot", marks},
		{"POST", theBox + "/MARKpath", octetType, "MARKballot", marks},
		{"POST", theBox + "?MARKquery", octetType, "panic MARKballot", marks},
		{"POST", theBox + "/recall", octetType, "MARK" + recallAll[4:], marks},
		{"POST", theBox + "/claim", octetType, "\x00\x04MARK" + claimAll[4:], marks},
		{"POST", p + "/entries", octetType, agreed, marks},
		{"POST", p + "/init", jsonType, joining, marks},
		{"POST", me + "/signin", jsonType, `{"code":"MARKcode"}`, marks},
		{"GET", me + "?MARKquery", "", "", marks},
		{"POST", me + "/pass/0", jsonType, `{"blinded":"MARK"}`, marks},
		{"POST", "/ohttp", "message/ohttp-req", "MARKrelayed", marks},
		{"GET", p + "/checkpoint?MARKquery", "", "", marks},
		{"GET", p + "/tile/MARK", "", "", marks},
		{"GET", p + "/tile/entries/000", "", "", marks},
		{"GET", p + "/files/" + hexOf(9), "", "", marks},
		{"GET", p + "/state", "", "", marks},
		{"MARKmethod", p + "/state", "", "", marks},
	}
	for _, r := range all {
		send(t, url, r)
	}
	for _, name := range []string{"box", "cast", "recall", "claim", "file", "append", "init", "state", "member"} {
		w.fail(name, errBroken)
	}
	for _, r := range all {
		send(t, url, r)
	}
	w.fail("box", nil)
	w.fail("cast", box.ErrEnded)
	send(t, url, all[0])
	garbage(t, strings.TrimPrefix(url, "http://"))

	log := w.log()
	if !strings.Contains(log, "the disk is full") || !strings.Contains(log, "panic of type") {
		t.Fatalf("the log has not what went wrong: %q", log)
	}
	for _, never := range []string{"MARK", "127.0.0.1", "192.0.2.77", "::1", ceremonyText, "/box", "/me/", "/p/", "POST", "BY0001"} {
		if strings.Contains(log, never) {
			t.Errorf("the log has %q: %s", never, log)
		}
	}
	line := regexp.MustCompile(`^time=2026-11-20T08:30:00\.000Z level=(ERROR msg="internal error" id=[0-9a-f]{8} cause=(".*"|\S+)|INFO msg="a sign-in code was refused")$`)
	for text := range strings.Lines(log) {
		if !line.MatchString(strings.TrimSpace(text)) {
			t.Errorf("a line of another kind: %s", text)
		}
	}
}

// garbage is what net/http itself refuses, before any handler.
func garbage(t *testing.T, addr string) {
	t.Helper()
	for _, text := range []string{
		"MARK\r\n\r\n",
		"POST " + theBox + " HTTP/1.1\r\n\r\n",
		"POST " + theBox + " HTTP/1.1\r\nHost: MARK\r\nContent-Length: x\r\n\r\n",
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfcMARK",
		"POST " + theBox + " HTTP/1.1\r\nHost: MARK\r\nContent-Type: application/octet-stream\r\nContent-Length: 9\r\n\r\nMARK",
	} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, text)
		_ = conn.(*net.TCPConn).CloseWrite()
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		_, _ = io.ReadAll(conn)
		_ = conn.Close()
	}
}
