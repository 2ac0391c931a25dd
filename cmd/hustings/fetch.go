package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"hustings/audit"
)

var httpClient = &http.Client{Timeout: 2 * time.Minute}

// fetchBoard reads the files of a published board (SPEC 10.4).
func fetchBoard(poll string) audit.Fetch {
	base, _, _ := strings.Cut(poll, "#")
	base = strings.TrimSuffix(base, "/")
	return func(ctx context.Context, name string) ([]byte, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/"+name, nil)
		if err != nil {
			return nil, err
		}
		res, err := httpClient.Do(req)
		if err != nil {
			return nil, err
		}
		defer func() { _ = res.Body.Close() }()
		switch res.StatusCode {
		case http.StatusOK:
		case http.StatusNotFound:
			return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
		default:
			return nil, fmt.Errorf("%s: the server answers %s", name, res.Status)
		}
		data, err := io.ReadAll(io.LimitReader(res.Body, audit.MaxFetch+1))
		if err == nil && len(data) > audit.MaxFetch {
			err = audit.ErrTooLong
		}
		return data, err
	}
}
