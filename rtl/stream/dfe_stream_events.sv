// Reads the event fields of drivers on request: used_event or flags of an available ring, or the
// driver's event suppression structure of a packed ring.
//
// Latency:  the read is on the channel two cycles after the request, when a tag is free.
// Ordering: each answer is of a read that was asked for after its request; one read of a queue at a
//           time, so its answers are in order. Requests that come before the read goes share it.
// Errors:   a field that lies where it may not be read, or whose read fails, is answered as failed;
//           its queue goes on. A queue that is configured forgets what was asked for before.
// Source:   VIRTIO v1.4, 2.7.6, 2.7.7 and 2.8.10.
`default_nettype none
module dfe_stream_events #(
  parameter int unsigned Queues = 4,
  parameter int unsigned FirstTag = 32,
  parameter int unsigned Tags = 4
) (
  input  wire logic                  clk_i,
  input  wire logic                  rst_ni,
  input  wire dfe_pkg::window_mode_e window_mode_i,
  input  wire logic [63:0]           window_base_i,
  input  wire logic [63:0]           window_size_i,

  // Configuration of one queue.
  input  wire logic                  cfg_valid_i,
  input  wire logic [7:0]            cfg_queue_i,
  input  wire logic                  cfg_enable_i,
  input  wire logic                  cfg_packed_i,
  input  wire logic                  cfg_event_idx_i,
  input  wire logic [15:0]           cfg_size_i,
  input  wire logic [63:0]           cfg_avail_addr_i,
  // Requests, one cycle each, never refused.
  input  wire logic                  evt_valid_i,
  input  wire logic [7:0]            evt_queue_i,

  // Reads, valid-ready, and pieces of their data.
  output      logic                  read_valid_o,
  input  wire logic                  read_ready_i,
  output      logic [63:0]           read_addr_o,
  output      logic                  read_local_o,
  output      logic [7:0]            read_tag_o,
  output      logic [7:0]            read_queue_o,
  output      logic [8:0]            read_count_o,
  input  wire logic                  piece_valid_i,
  input  wire logic [7:0]            piece_tag_i,
  input  wire logic [7:0]            piece_offset_i,
  input  wire logic [7:0]            piece_count_i,
  input  wire logic                  piece_last_i,
  input  wire logic                  piece_failed_i,
  input  wire logic [31:0]           piece_data_i,

  // Answers, valid-ready.
  output      logic                  evd_valid_o,
  input  wire logic                  evd_ready_i,
  output      logic [7:0]            evd_queue_o,
  output      logic                  evd_failed_o,
  output      logic [31:0]           evd_value_o,
  output      logic [Queues-1:0]     busy_o,
  output      logic                  idle_o
);
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1;
  localparam int unsigned TagBits = Tags > 1 ? $clog2(Tags) : 1;
  typedef logic [QueueBits-1:0] queue_index_t;
  typedef logic [TagBits-1:0] index_t;
  if (Tags < 1 || Tags > 32 || FirstTag + Tags > 256) begin : g_tags
    $error("Tags is 1 to 32, and FirstTag and Tags together at most 256");
  end

  // Where each queue's field is: its address, then four cycles for its route.
  queue_index_t          configured;
  logic                  here, carry, route_valid_q, routed, unused_route;
  logic [63:0]           addr, addr_q;
  logic [4:0]            count_q;
  logic [3:0]            routes_q;  // under way
  queue_index_t          route_q [4];
  logic                  carries_q [4];
  dfe_stream_pkg::area_t area;
  assign configured = queue_index_t'(cfg_queue_i);
  assign here = cfg_valid_i && 9'(cfg_queue_i) < 9'(Queues);
  always_comb begin
    {carry, addr} = 65'(cfg_avail_addr_i);
    if (!cfg_packed_i && cfg_event_idx_i) begin
      {carry, addr} = 65'(cfg_avail_addr_i) + 65'(dfe_pkg::AvailRingOffset)
        + 65'({cfg_size_i, 1'b0});
    end
  end
  dfe_area #(.CountBits(5)) u_area (
    .clk_i, .rst_ni, .window_mode_i, .window_base_i, .window_size_i, .valid_i(route_valid_q),
    .addr_i(addr_q), .count_i(count_q), .valid_o(routed), .area_o(area), .active_o(unused_route));
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      route_valid_q <= 1'b0;
      routes_q <= '0;
    end else begin
      route_valid_q <= here && cfg_enable_i;
      routes_q <= {routes_q[2:0], here && cfg_enable_i};
    end
  end
  always_ff @(posedge clk_i) begin
    if (here) begin
      addr_q <= addr;
      count_q <= cfg_packed_i ? 5'd4 : 5'd2;
    end
    route_q[0] <= configured;
    carries_q[0] <= carry;
    for (int unsigned i = 1; i < 4; i++) begin
      route_q[i] <= route_q[i-1];
      carries_q[i] <= carries_q[i-1];
    end
  end

  // By queue.
  logic [Queues-1:0] live_q, known_q, wanted_q, away_q, packed_q, bad_q, local_q;
  logic [63:0]       base_q [Queues];
  always_ff @(posedge clk_i) begin
    if (here) packed_q[configured] <= cfg_packed_i;
    if (routed) begin
      base_q[route_q[3]] <= area.base;
      local_q[route_q[3]] <= area.is_local;
      bad_q[route_q[3]] <= carries_q[3] || area.code != dfe_pkg::ErrNone;
    end
  end

  // A route that a later configuration of the same queue overtook.
  logic renewed;
  always_comb begin
    renewed = 1'b0;
    for (int unsigned i = 0; i < 3; i++) begin
      if (routes_q[i] && route_q[i] == route_q[3]) renewed = 1'b1;
    end
  end

  // The next queue whose field is wanted, and a tag for it.
  logic [Queues-1:0] candidates;
  logic              some, goes, tag_some;
  queue_index_t      next;
  logic [Tags-1:0]   free_q, lowest;
  index_t            tag;
  always_comb begin
    candidates = wanted_q & known_q & ~away_q;
    if (here) candidates[configured] = 1'b0;
  end
  dfe_rotor #(.Count(Queues)) u_next (
    .clk_i, .rst_ni, .request_i(candidates), .advance_i(goes), .valid_o(some), .index_o(next));
  always_comb begin
    lowest = free_q & (~free_q + Tags'(1));
    tag = '0;
    for (int unsigned t = 0; t < Tags; t++) if (lowest[t]) tag |= index_t'(t);
  end
  assign tag_some = (free_q != '0);
  assign goes = some && tag_some && (!read_valid_o || read_ready_i);

  // By tag.
  logic [Tags-1:0] done_q, failed_q, dropped_q;
  queue_index_t    queue_q [Tags];
  logic [31:0]     value_q [Tags];
  index_t          ended;
  logic            own, ends, gone;
  assign ended = index_t'(piece_tag_i - 8'(FirstTag));
  assign own = piece_valid_i && 9'(piece_tag_i) >= 9'(FirstTag);
  assign ends = own && piece_last_i;

  // The answer that is offered: the lowest tag that is done.
  index_t offer, taken_q;
  logic   offers;
  always_comb begin
    offer = '0;
    for (int t = int'(Tags) - 1; t >= 0; t--) if (done_q[t]) offer = index_t'(t);
    offers = (done_q != '0) && (!evd_valid_o || evd_ready_i);
  end
  assign gone = evd_valid_o && evd_ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {live_q, known_q, wanted_q, away_q} <= '0;
      free_q <= '1;
      {done_q, dropped_q, failed_q} <= '0;
      {read_valid_o, evd_valid_o} <= '0;
    end else begin
      read_valid_o <= (goes && !bad_q[next]) || (read_valid_o && !read_ready_i);
      evd_valid_o <= offers || (evd_valid_o && !evd_ready_i);
      if (goes) begin
        wanted_q[next] <= 1'b0;
        away_q[next] <= 1'b1;
        free_q[tag] <= 1'b0;
        dropped_q[tag] <= 1'b0;
        failed_q[tag] <= bad_q[next];
        done_q[tag] <= bad_q[next];
      end
      if (ends) begin
        failed_q[ended] <= piece_failed_i;
        done_q[ended] <= !dropped_q[ended];
        if (dropped_q[ended]) begin
          free_q[ended] <= 1'b1;
          away_q[queue_q[ended]] <= 1'b0;
        end
      end
      if (offers) done_q[offer] <= 1'b0;
      if (gone) begin
        free_q[taken_q] <= 1'b1;
        away_q[queue_q[taken_q]] <= 1'b0;
      end
      if (routed && !renewed) known_q[route_q[3]] <= 1'b1;
      if (evt_valid_i && 9'(evt_queue_i) < 9'(Queues)
        && live_q[queue_index_t'(evt_queue_i)]) begin
        wanted_q[queue_index_t'(evt_queue_i)] <= 1'b1;
      end
      if (here) begin
        live_q[configured] <= cfg_enable_i;
        known_q[configured] <= 1'b0;
        wanted_q[configured] <= 1'b0;
        // What is offered stays; what was not offered yet is dropped.
        for (int unsigned t = 0; t < Tags; t++) begin
          if (!free_q[t] && queue_q[t] == configured && !(evd_valid_o && taken_q == index_t'(t))
            && !(offers && offer == index_t'(t))) begin
            dropped_q[t] <= 1'b1;
            if (done_q[t] || (ends && ended == index_t'(t))) begin
              done_q[t] <= 1'b0;
              free_q[t] <= 1'b1;
              away_q[configured] <= 1'b0;
            end
          end
        end
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (goes) begin
      queue_q[tag] <= next;
      read_tag_o <= 8'(FirstTag) + 8'(tag);
      read_queue_o <= 8'(next);
      read_addr_o <= base_q[next];
      read_local_o <= local_q[next];
      read_count_o <= packed_q[next] ? 9'd4 : 9'd2;
      value_q[tag] <= '0;
    end
    if (own) begin
      for (int unsigned b = 0; b < 4; b++) begin
        if (8'(b) >= piece_offset_i && 9'(b) < 9'(piece_offset_i) + 9'(piece_count_i)) begin
          value_q[ended][8*b+:8] <= piece_data_i[{2'(b) - piece_offset_i[1:0], 3'd0}+:8];
        end
      end
    end
    if (offers) begin
      taken_q <= offer;
      evd_queue_o <= 8'(queue_q[offer]);
      evd_failed_o <= failed_q[offer];
      evd_value_o <= value_q[offer];
    end
  end

  assign busy_o = wanted_q | away_q;
  assign idle_o = !route_valid_q && routes_q == '0 && !read_valid_o && !evd_valid_o
    && done_q == '0 && !(candidates != '0 && tag_some);
endmodule
`default_nettype wire
