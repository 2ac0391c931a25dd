//go:build unix

package web_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/box"
	"hustings/web"
)

// castBytes is a ballot of one registrar and 100 bytes of choices, more or less.
const castBytes = 620

// instant is a box that takes anything at once.
type instant struct{}

func (instant) Cast(_ context.Context, entry []byte) (ballot.Receipt, error) {
	return ballot.Receipt{Sequence: entry[0]}, nil
}
func (instant) Claim(context.Context, []byte, ballot.Receipt) error { return nil }
func (instant) Recall(context.Context, uint8, ballot.PublicKey, [64]byte) (*box.Recalled, error) {
	return nil, box.ErrUnknownKey
}

// Box is the box of every poll.
func (i instant) Box(ballot.CeremonyID) (web.Box, error) { return i, nil }

// BenchmarkCast is what HTTP costs a ballot: server CPU time of a whole process
// but for the load, which another process makes over 64 connections.
//
//	go test ./web -run '^$' -bench Cast -benchtime 100000x
func BenchmarkCast(b *testing.B) {
	server, err := web.New(web.Config{What: &web.What{Boxes: instant{}}})
	if err != nil {
		b.Fatal(err)
	}
	measure(b, server)
}

// BenchmarkCastFloor is net/http with nothing behind it: what no server of ours
// can go below.
func BenchmarkCastFloor(b *testing.B) {
	measure(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, r.ContentLength)
		_, _ = io.ReadFull(r.Body, body)
		w.Header()["Content-Type"] = []string{"application/octet-stream"}
		_, _ = w.Write((&ballot.Receipt{Sequence: body[0]}).Bytes())
	}))
}

func measure(b *testing.B, handler http.Handler) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	served := make(chan error, 1)
	if s, ok := handler.(*web.Server); ok {
		go func() { served <- s.Serve(ctx, listener) }()
	} else {
		h := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
		go func() { served <- h.Serve(listener) }()
		defer h.Close()
	}
	load(b, listener.Addr().String(), 64) // warm-up: connections and pools
	before := cpu()
	b.ResetTimer()
	load(b, listener.Addr().String(), b.N)
	b.StopTimer()
	b.ReportMetric(float64((cpu()-before).Nanoseconds())/float64(b.N)/1e3, "server-us/op")
	stop()
	_ = listener.Close()
	<-served
}

// cpu is the CPU time of this process so far.
func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// load sends n ballots from another process.
func load(b *testing.B, addr string, n int) {
	b.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestLoad$")
	cmd.Env = append(os.Environ(), "WEB_TEST_LOAD="+addr+" "+strconv.Itoa(n))
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("load: %v\n%s", err, out)
	}
}

// TestLoad is the other process.
func TestLoad(t *testing.T) {
	addr, count, ok := strings.Cut(os.Getenv("WEB_TEST_LOAD"), " ")
	if !ok {
		return // this is no benchmark's child
	}
	n, err := strconv.Atoi(count)
	if err != nil {
		t.Fatal(err)
	}
	const connections = 64
	var group sync.WaitGroup
	for i := range connections {
		group.Go(func() {
			if err := sendBallots(addr, n/connections+min(1, max(0, n%connections-i))); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func sendBallots(addr string, n int) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	request := fmt.Appendf(nil, "POST /box/%032x HTTP/1.1\r\nHost: %s\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0)\r\n"+
		"Accept: */*\r\nAccept-Encoding: gzip\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n%s",
		7, addr, castBytes, strings.Repeat("b", castBytes))
	in := bufio.NewReader(conn)
	for range n {
		if _, err := conn.Write(request); err != nil {
			return err
		}
		response, err := http.ReadResponse(in, nil)
		if err != nil {
			return err
		}
		got, err := io.Copy(io.Discard, response.Body)
		if err != nil || response.StatusCode != http.StatusOK || got != ballot.ReceiptSize {
			return fmt.Errorf("status %d, %d bytes, %w", response.StatusCode, got, err)
		}
	}
	return nil
}
