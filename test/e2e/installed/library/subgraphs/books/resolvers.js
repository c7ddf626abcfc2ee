export default {
  Book: { label: ({ title, price }) => `${title}, ${price}` },
};
